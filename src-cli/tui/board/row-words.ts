import { plural } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'

/** A session's name as it is said in a sentence. */
export function nameOf(row: SessionRow): string {
  return singleLine(row.name, 60)
}

/** Sessions as they are said in a sentence: a name, or how many. */
export function whichOf(rows: readonly SessionRow[]): string {
  const [first, ...others] = rows
  return first === undefined || others.length > 0 ? plural(rows.length, 'session') : `“${nameOf(first)}”`
}
