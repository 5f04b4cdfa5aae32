import type { SessionRow } from './session-row.ts'

/** Whether a row is alive or waits for a person: what `agents --json` prints without `--all`. */
export function isLive(row: Pick<SessionRow, 'liveness' | 'state'>): boolean {
  return row.liveness !== 'exited' || row.state === 'working' || row.state === 'blocked'
}
