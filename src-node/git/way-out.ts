import { readFile, readdir, realpath } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { readFlags } from '../files/open-flags.ts'
import { git } from './git.ts'
import type { Repository } from './repository.ts'

/** Where git, or we, write in a git directory when worktrees and branches are made; all of `objects/` is looked at besides. */
const written = [
  ...['HEAD', 'config', 'config.worktree', 'index', 'packed-refs', 'FETCH_HEAD', 'info', 'info/exclude', 'worktrees'],
  ...['objects', 'objects/pack', 'objects/info', 'refs', 'refs/heads', 'refs/heads/bb', 'refs/remotes', 'refs/tags'],
  ...['refs/backburner', 'refs/backburner/trash', 'logs', 'logs/HEAD', 'logs/refs', 'logs/refs/heads'],
  ...['logs/refs/heads/bb', 'logs/refs/remotes', 'backburner.lock', 'backburner-fetch.lock'],
]

/**
 * A sentence about how a repository leads out of the folder that was opened: a `.git` that points to a repository which
 * knows nothing of this folder, or links in it to elsewhere. Working with it would write there. Null when it does not.
 */
export async function findWayOut(repository: Repository): Promise<string | null> {
  if (await belongsTogether(repository)) return await findLinkOut(repository)
  const { topLevel, gitDirectory } = repository
  return `the git directory of ${topLevel} is ${gitDirectory}, which belongs to another folder`
}

/** A sentence about a link in the git directory that leads out of it, where git or we would write; else null. */
export async function findLinkOut({ commonDirectory }: Pick<Repository, 'commonDirectory'>): Promise<string | null> {
  const fanOut = await readdir(join(commonDirectory, 'objects'), { withFileTypes: true }).catch(() => [])
  const links = fanOut.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join('objects', name))
  for (const name of [...written, ...links]) {
    const path = join(commonDirectory, name)
    const real = await realpath(path).catch(() => null)
    if (real !== null && real !== path && !real.startsWith(`${commonDirectory}${sep}`)) {
      return `${path} leads to ${real}, outside of the repository`
    }
  }
  return null
}

/** Whether the git directory says itself that this is its working tree, or lies in it. */
async function belongsTogether({ topLevel, gitDirectory, commonDirectory, isLinked }: Repository): Promise<boolean> {
  if (!isLinked && gitDirectory === join(topLevel, '.git')) return true
  if (isLinked) {
    if (!gitDirectory.startsWith(`${join(commonDirectory, 'worktrees')}${sep}`)) return false
    const dotGit = (
      await readFile(join(gitDirectory, 'gitdir'), { encoding: 'utf8', flag: readFlags }).catch(() => '')
    ).trim()
    return (await realpath(resolve(gitDirectory, dotGit)).catch(() => null)) === join(topLevel, '.git')
  }
  // A submodule: each of the two names the other.
  const file = join(commonDirectory, 'config')
  const named = await git(['config', '--file', file, '--get', 'core.worktree'], { cwd: topLevel, expect: [0, 1] })
  const pointer = /^gitdir: (.+)$/m.exec(
    await readFile(join(topLevel, '.git'), { encoding: 'utf8', flag: readFlags }).catch(() => ''),
  )?.[1]
  if (named.exitCode !== 0 || pointer === undefined) return false
  const [back, forth] = await Promise.all([
    realpath(resolve(gitDirectory, named.stdout.trimEnd())).catch(() => null),
    realpath(resolve(topLevel, pointer)).catch(() => null),
  ])
  return back === topLevel && forth === gitDirectory
}
