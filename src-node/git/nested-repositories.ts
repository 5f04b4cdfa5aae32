import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { git, GitError, splitNul } from './git.ts'
import type { TreeSnapshot } from './snapshot-trees.ts'

/**
 * Repositories inside a working tree whose work a snapshot does not hold: git only notes which commit they are at. Those
 * are repositories that were never added, and submodules with changes or with commits that no remote has.
 */
export async function findUnsavableRepositories(cwd: string, snapshot: TreeSnapshot): Promise<readonly string[]> {
  const [inFiles, inIndex] = await Promise.all([gitlinks(cwd, snapshot.worktree), gitlinks(cwd, snapshot.index)])
  const known = new Set(inIndex)
  const unsavable: string[] = []
  for (const path of inFiles) {
    if (!known.has(path) || (await hasWorkOfItsOwn(join(cwd, path)))) unsavable.push(path)
  }
  return unsavable
}

async function gitlinks(cwd: string, tree: string): Promise<readonly string[]> {
  const { stdout } = await git(['ls-tree', '-r', '-z', tree], { cwd })
  return splitNul(stdout)
    .filter((entry) => entry.startsWith('160000 '))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1))
}

async function hasWorkOfItsOwn(submodule: string): Promise<boolean> {
  const isPopulated = await access(join(submodule, '.git')).then(
    () => true,
    () => false,
  )
  if (!isPopulated) return false
  try {
    const status = await git(['status', '--porcelain'], { cwd: submodule })
    if (status.stdout !== '') return true
    const unpushed = await git(['rev-list', '--count', 'HEAD', '--branches', '--not', '--remotes'], { cwd: submodule })
    return unpushed.stdout.trim() !== '0'
  } catch (error) {
    // A repository that cannot be asked may hold anything.
    if (error instanceof GitError) return true
    throw error
  }
}
