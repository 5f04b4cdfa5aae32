import { plural } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'

/** A session's name as it is said in a sentence. */
export function nameOf(row: SessionRow): string {
  return singleLine(row.name, 60)
}

/** Sessions as they are said in a sentence: a name, or how many. */
export function whichOf(rows: readonly SessionRow[]): string {
  const [first, ...others] = rows
  return first === undefined || others.length > 0 ? plural(rows.length, 'session') : `“${nameOf(first)}”`
}

/** The work that keeps a session from being deleted, and where it is, in words; null when something else does. */
export function unsavedWork(failure: CallFailure): string | null {
  if (failure.kind !== 'refused' || failure.code !== 'UNSAVED_WORK') return null
  const { uncommitted, untracked, unpushed, worktree } = failure.data
  const work = [
    ...(uncommitted > 0 ? [`${plural(uncommitted, 'file')} not committed`] : []),
    ...(untracked > 0 ? [plural(untracked, 'new file')] : []),
    ...(unpushed > 0 ? [`${plural(unpushed, 'commit')} not pushed`] : []),
  ].join(', ')
  return `${work === '' ? 'unsaved work' : work} in ${singleLine(worktree, 120)}`
}
