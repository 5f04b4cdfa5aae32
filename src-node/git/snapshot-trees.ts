import { git, gitLine, splitNul } from './git.ts'
import type { Repository } from './repository.ts'
import { withTemporaryIndex } from './temporary-index.ts'

/** An index entry of a conflict that is not resolved yet, as `git ls-files --stage` prints it: `mode id stage\tpath`. */
type UnmergedEntry = string

/** The whole state of a working tree as objects in the repository. `index` has what is staged, without conflicts. */
export type TreeSnapshot = {
  readonly worktree: string
  readonly index: string
  readonly unmerged: readonly UnmergedEntry[]
}

/** Objects are on the disk before their ids are used: they are about to be the only copy of somebody's work. */
const durable = ['-c', 'core.fsync=all', '-c', 'core.fsyncMethod=batch', '-c', 'core.safecrlf=false']

/**
 * Writes the index and every tracked or untracked file (not the ignored ones) of a working tree as trees, without
 * touching either.
 */
export async function snapshotTrees(repository: Repository): Promise<TreeSnapshot> {
  const index = await snapshotIndex(repository)
  return { ...index, worktree: await snapshotFiles(repository) }
}

/** A git call whose objects survive a power loss. */
export function durably(...args: readonly string[]): readonly string[] {
  return [...durable, ...args]
}

async function snapshotFiles({ topLevel: cwd, gitDirectory }: Repository): Promise<string> {
  return await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    // Files marked «assume unchanged» (lower-case letters) may be changed all the same.
    const { stdout } = await git(['ls-files', '-v', '-z'], { cwd, env })
    const assumed = splitNul(stdout).filter((entry) => /^[a-z] /.test(entry))
    if (assumed.length > 0) {
      const stdin = assumed.map((entry) => `${entry.slice(2)}\0`).join('')
      await git(['update-index', '--no-assume-unchanged', '-z', '--stdin'], { cwd, env, stdin })
    }
    await git(durably('-c', 'advice.addEmbeddedRepo=false', 'add', '--all', '--', '.'), { cwd, env })
    return await gitLine(durably('write-tree'), { cwd, env })
  })
}

async function snapshotIndex(repository: Repository): Promise<Pick<TreeSnapshot, 'index' | 'unmerged'>> {
  const { topLevel: cwd, gitDirectory } = repository
  // From a copy: write-tree would rewrite the index, and refuse while a killed git's lock lies there.
  return await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    const staged = splitNul((await git(['ls-files', '--stage', '-z', '--full-name'], { cwd, env })).stdout)
    const unmerged = staged.filter((entry) => !isMerged(entry))
    if (unmerged.length > 0) return { index: await treeOf(repository, staged.filter(isMerged)), unmerged }
    return { index: await gitLine(durably('write-tree'), { cwd, env }), unmerged }
  })
}

/** Stage 0, where the stages 1 to 3 are the sides of a conflict. */
function isMerged(entry: string): boolean {
  return /^\d+ [0-9a-f]+ 0\t/.test(entry)
}

async function treeOf({ topLevel: cwd, gitDirectory }: Repository, entries: readonly string[]): Promise<string> {
  return await withTemporaryIndex(gitDirectory, 'empty', async (env) => {
    const stdin = entries.map((entry) => `${entry}\0`).join('')
    await git(['update-index', '-z', '--index-info'], { cwd, env, stdin })
    return await gitLine(durably('write-tree'), { cwd, env })
  })
}
