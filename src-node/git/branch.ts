import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readFlags } from '../files/open-flags.ts'
import { git, splitNul } from './git.ts'
import type { Repository } from './repository.ts'
import { listWorktrees } from './worktree-list.ts'

/** Whether a local branch of this short name exists. */
export async function branchExists(cwd: string, branch: string): Promise<boolean> {
  const args = ['show-ref', '--verify', '--quiet', `refs/heads/${branch}`]
  return (await git(args, { cwd, expect: [0, 1] })).exitCode === 0
}

/**
 * Deletes a local branch if it still points at `commit`. `moved`: it points elsewhere now, and was left alone.
 * Work on it is not asked about: save it first.
 */
export async function deleteBranch(cwd: string, branch: string, commit: string): Promise<'deleted' | 'moved'> {
  const ref = `refs/heads/${branch}`
  const { exitCode } = await git(['update-ref', '-d', ref, commit], { cwd, expect: [0, 1, 128] })
  if (exitCode !== 0) return 'moved'
  await git(['config', '--remove-section', `branch.${branch}`], { cwd, expect: [0, 1, 128] })
  return 'deleted'
}

/** What the repository's own configuration says of a branch: names without `branch.<name>.`, with their values. */
export async function readBranchSettings(cwd: string, branch: string): Promise<readonly [string, string][]> {
  const { stdout } = await git(['config', '--local', '--list', '-z'], { cwd })
  const prefix = `branch.${branch}.`
  return splitNul(stdout).flatMap((entry): readonly [string, string][] => {
    const [name = '', ...value] = entry.split('\n')
    return name.startsWith(prefix) ? [[name.slice(prefix.length), value.join('\n')]] : []
  })
}

/** Says the same of a branch again. */
export async function writeBranchSettings(
  cwd: string,
  branch: string,
  settings: readonly (readonly [string, string])[],
): Promise<void> {
  for (const [name, value] of settings) {
    // The names are git's own; anything else has no business in the configuration.
    if (!/^[a-z][a-z\d-]*$/i.test(name)) continue
    await git(['config', '--local', '--add', `branch.${branch}.${name}`, value], { cwd })
  }
}

/** Files in which a working tree notes the branch that it will go back to: a rebase, a bisect. */
const notes = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']

/** Whether any working tree of the repository has a branch checked out, or is about to. */
export async function isBranchInUse(
  { commonDirectory }: Pick<Repository, 'commonDirectory'>,
  branch: string,
): Promise<boolean> {
  const listed = await listWorktrees(commonDirectory)
  if (listed.some((one) => one.branch === branch)) return true
  const linked = await readdir(join(commonDirectory, 'worktrees')).catch(() => [])
  for (const place of ['', ...linked.map((name) => join('worktrees', name))]) {
    for (const note of notes) {
      const text = (
        await readFile(join(commonDirectory, place, note), { encoding: 'utf8', flag: readFlags }).catch(() => '')
      ).trim()
      if (text === branch || text === `refs/heads/${branch}`) return true
    }
  }
  return false
}
