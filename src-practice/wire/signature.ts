import { createHash } from 'node:crypto'

/** The signature that goes with a thinking block; one that was changed on its way back no longer fits. */
export function signatureOf(thinking: string): string {
  return `EqQB${createHash('sha256').update(`practice ${thinking}`).digest('base64')}`
}
