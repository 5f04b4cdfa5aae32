import { plural } from '../base/format.ts'
import type { CallFailure } from './failure.ts'

/** Work that keeps a session from being deleted: how much, and where it lies. */
export type UnsavedWork = { readonly words: string; readonly worktree: string }

type Counted = { readonly uncommitted: number; readonly untracked: number; readonly unpushed: number }

/** Unsaved work in words: `1 file not committed, 2 new files`. */
export function unsavedInWords({ uncommitted, untracked, unpushed }: Counted): string {
  const parts = [
    ...(uncommitted > 0 ? [`${plural(uncommitted, 'file')} not committed`] : []),
    ...(untracked > 0 ? [plural(untracked, 'new file')] : []),
    ...(unpushed > 0 ? [`${plural(unpushed, 'commit')} not pushed`] : []),
  ]
  return parts.length === 0 ? 'unsaved work' : parts.join(', ')
}

/** The work that keeps a session from being deleted; null when something else does. */
export function unsavedWorkOf(failure: CallFailure): UnsavedWork | null {
  if (failure.kind !== 'refused' || failure.code !== 'UNSAVED_WORK') return null
  return { words: unsavedInWords(failure.data), worktree: failure.data.worktree }
}

/** How long what is deleted can be brought back, as a sentence; without `days` nobody has told yet. */
export function restorableFor(days: number | undefined): string {
  return days === undefined ? 'It can be restored later' : `It can be restored for ${plural(days, 'day')}`
}
