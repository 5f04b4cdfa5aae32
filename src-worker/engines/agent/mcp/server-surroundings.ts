import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { McpLimits } from './mcp-limits.ts'
import type { Reach } from './reach.ts'

/** What servers need of their session. */
export type ServerSurroundings = Pick<Reach, 'directory' | 'ownProcess' | 'roots'> & {
  readonly clock: Clock
  readonly environment: () => Readonly<Record<string, string>>
  readonly jobDirectory: string
  readonly limits: McpLimits
  /** Something that is shown of a server is different now. */
  readonly changed: () => void
  /** Tells the user. */
  readonly note: (text: string) => void
  readonly report: (what: string, error?: unknown) => void
}
