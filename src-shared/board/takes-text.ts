import { capabilitiesOf } from './engine-capabilities.ts'
import type { SessionRow } from './session-row.ts'

/** Why a session takes no text that is sent to several at once; null when it does. */
export function whyNoText(row: SessionRow): string | null {
  if (!capabilitiesOf(row.engine).converses && row.endedAt !== null) return 'its command has ended'
  if (row.request?.kind === 'permission') return 'it asks for a permission, which is answered for itself'
  return null
}
