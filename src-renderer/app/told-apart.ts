import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/** A session's name. Those that are compared may have the same one: then what sets them apart comes first. */
export function toldApart(row: Pick<SessionRow, 'name' | 'comparison'>, length: number): string {
  const label = row.comparison?.label
  return singleLine(label === undefined ? row.name : `${label}: ${row.name}`, length)
}
