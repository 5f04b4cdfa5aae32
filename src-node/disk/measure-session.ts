import type { DiskUse } from '../../src-shared/board/disk-use.ts'
import { bytePath } from '../files/byte-path.ts'
import { findRepository } from '../git/repository.ts'
import { DiskCounter, type CountLimits } from './count-tree.ts'
import { findRebuildable } from './find-rebuildable.ts'

/** What is to be measured: a session's own folder and its worktrees. */
export type MeasureRequest = { readonly directory: string; readonly worktrees: readonly string[] }

/** Measures what a session takes on the disk. What is gone takes nothing. */
export async function measureSession(
  { directory, worktrees }: MeasureRequest,
  now: number,
  limits?: CountLimits,
): Promise<DiskUse> {
  const counter = new DiskCounter(limits)
  const session = await counter.count(directory)
  let { isComplete } = session
  let total = 0
  let rebuildable = 0
  for (const path of worktrees) {
    const folders = await goingFolders(path)
    for (const folder of folders) {
      const counted = await counter.count(folder)
      total += counted.bytes
      rebuildable += counted.freed
      isComplete &&= counted.isComplete
    }
    const rest = await counter.count(path, new Set(folders.map((folder) => folder.toString('latin1'))))
    total += rest.bytes
    isComplete &&= rest.isComplete
  }
  return { worktree: worktrees.length === 0 ? null : total, rebuildable, session: session.bytes, isComplete, at: now }
}

/** The folders that could go. Where git cannot be asked there are none. */
async function goingFolders(path: string): Promise<readonly Buffer[]> {
  const found = await findRepository(path).catch(() => null)
  if (found?.kind !== 'repository') return []
  const { repository } = found
  const folders = await findRebuildable(repository).catch(() => [])
  return folders.flatMap((one) => (one.kept === null ? [bytePath(repository.topLevel, one.path)] : []))
}
