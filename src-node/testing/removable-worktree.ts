import { join } from 'node:path'
import type { RestoreResult } from '../git/restore-recovery-ref.ts'
import { createWorktree } from '../worktrees/create-worktree.ts'
import { removeSessionWorktree, restoreSessionWorktree, type RemoveResult } from '../worktrees/remove-worktree.ts'
import { sampleRepository, type SampleRepository } from './sample-repository.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** The session whose worktree is removed. */
export const removedId = '7c5dcf5d'

/** A worktree of a session, and how it goes. */
export type RemovableWorktree = {
  readonly sample: SampleRepository
  readonly path: string
  readonly keepIn: string
  inWorktree(...args: readonly string[]): Promise<string>
  write(files: Readonly<Record<string, string>>): void
  remove(force?: boolean): Promise<RemoveResult>
  restore(): Promise<RestoreResult>
}

/** Makes a repository with these files, and a worktree `work` in it. */
export async function removableWorktree(files: Readonly<Record<string, string>>): Promise<RemovableWorktree> {
  const sample = await sampleRepository(files)
  const repository = await sample.find()
  const request = {
    repository,
    name: 'work',
    base: 'head' as const,
    symlinkDirectories: [],
    maker: { id: removedId, planFile: join(temporaryDirectory(), 'plan.json') },
    now: Date.now(),
  }
  const created = await createWorktree(request)
  if (created.kind === 'failed') throw new Error(created.reason)
  const { path } = created.worktree
  const keepIn = join(temporaryDirectory(), 'kept')
  return {
    sample,
    path,
    keepIn,
    inWorktree: (...args) => sample.run('-C', path, ...args),
    write: (written) => sample.write(written, path),
    remove: (force = true) =>
      removeSessionWorktree({ mainDirectory: sample.directory, path, id: removedId, force, keepIn }),
    restore: () => restoreSessionWorktree(sample.directory, removedId, keepIn),
  }
}

/** Everything git knows about a working tree, with object ids. */
export async function removedState({ sample, path }: RemovableWorktree): Promise<unknown> {
  const run = (...args: readonly string[]): Promise<string> => sample.run('-C', path, ...args)
  return {
    head: await run('rev-parse', 'HEAD'),
    branch: await run('branch', '--show-current'),
    status: await run('status', '--porcelain=v2', '--untracked-files=all'),
    index: await run('ls-files', '--stage'),
    staged: await run('diff', '--cached', '--binary'),
    unstaged: await run('diff', '--binary'),
  }
}
