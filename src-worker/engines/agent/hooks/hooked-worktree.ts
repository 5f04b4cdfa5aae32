import { stat } from 'node:fs/promises'
import { slugOf } from '../../../../src-shared/base/slug.ts'
import type { Isolation } from '../isolation/isolate.ts'
import { realPlace } from '../isolation/workplace.ts'
import type { Setting } from '../setting.ts'

/** Outside of git a hook may make the session's worktree; whatever else was decided stands. */
export async function hookedWorktree(setting: Setting, isolation: Isolation, signal: AbortSignal): Promise<Isolation> {
  if (isolation.kind !== 'in-place' || isolation.reason !== 'not in a git repository') return isolation
  const { hooks, ledger, workplace } = setting
  const { launch, slug } = ledger.record
  const name = slugOf(launch.worktree.mode === 'named' ? launch.worktree.name : slug)
  const made = await hooks.createWorktree(name, signal)
  if (made === null) return isolation
  if ('failed' in made) return { kind: 'failed', reason: made.failed }
  const path = realPlace(made.path)
  if ((await stat(path).catch(() => null))?.isDirectory() !== true) {
    return { kind: 'failed', reason: `the WorktreeCreate hook named ${path}, which is no directory` }
  }
  return {
    kind: 'moved',
    worktree: { path, branch: '', mainCheckout: workplace.root, baseRef: 'a hook', baseCommit: '', madeBy: 'hook' },
    notes: [],
    setup: null,
  }
}
