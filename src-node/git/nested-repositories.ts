import { lstat, readFile, readdir, realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { readFlags } from '../files/open-flags.ts'
import { bytePath, readableName } from '../files/byte-path.ts'
import { git, GitError, splitNul } from './git.ts'
import type { Repository } from './repository.ts'

/**
 * A repository inside a working tree. `own`: all of it lies there. `submodule`: its objects lie in the working tree's own
 * part of the repository (`gitDirectory`). `foreign`: it belongs to something outside, for the reason told.
 */
export type NestedRepository =
  | { readonly kind: 'own' }
  | { readonly kind: 'submodule'; readonly gitDirectory: string }
  | { readonly kind: 'foreign'; readonly reason: string }

/** Finds out what a directory with a `.git` is. `path` is relative to the top, bytes as `latin1`. */
export async function classifyNested(repository: Repository, path: string): Promise<NestedRepository> {
  const { topLevel, gitDirectory } = repository
  const directory = await realpath(bytePath(topLevel, path), { encoding: 'buffer' })
  const here = directory.toString('latin1')
  const target = await gitDirectoryOf(here)
  if (target === null) return { kind: 'own' }
  const modules = `${Buffer.from(gitDirectory).toString('latin1')}${sep}modules${sep}`
  const isOwn = target.startsWith(`${here}${sep}`)
  if (!isOwn && !target.startsWith(modules)) {
    return { kind: 'foreign', reason: `${readableName(path)} belongs to the repository ${readableName(target)}` }
  }
  const user = await worktreeElsewhere(target, here)
  if (user !== null) {
    return { kind: 'foreign', reason: `the repository ${readableName(path)} has a worktree at ${readableName(user)}` }
  }
  return isOwn ? { kind: 'own' } : { kind: 'submodule', gitDirectory: target }
}

/** Whether a repository has changes, or commits that no remote has. One that cannot be asked may hold anything. */
export async function hasWorkOfItsOwn(directory: string): Promise<boolean> {
  try {
    const status = await git(['status', '--porcelain', '--ignore-submodules=none'], { cwd: directory })
    if (status.stdout !== '') return true
    const commits = ['rev-list', '--count', 'HEAD', '--branches', '--tags', '--not', '--remotes']
    return (await git(commits, { cwd: directory })).stdout.trim() !== '0'
  } catch (error) {
    if (error instanceof GitError) return true
    throw error
  }
}

/** The commits at which a tree has submodules, by path (bytes as `latin1`). */
export async function submoduleCommits(cwd: string, tree: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git(['ls-tree', '-r', '-z', tree], { cwd, encoding: 'latin1' })
  const links = splitNul(stdout).flatMap((entry): readonly (readonly [string, string])[] => {
    const [, commit, path] = /^160000 commit ([0-9a-f]+)\t([\s\S]*)$/.exec(entry) ?? []
    return commit === undefined || path === undefined ? [] : [[path, commit]]
  })
  return new Map(links)
}

/** Where the `.git` of a directory leads, as bytes in `latin1`; null when that is no repository. */
async function gitDirectoryOf(directory: string): Promise<string | null> {
  const path = Buffer.from(`${directory}${sep}.git`, 'latin1')
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) return (await realpath(path, { encoding: 'buffer' })).toString('latin1')
  const text = await readFile(path, { encoding: 'latin1', flag: readFlags }).catch(() => '')
  const pointer = /^gitdir: (.+?)\r?\n?$/m.exec(text)?.[1]
  if (pointer === undefined) return null
  const target = Buffer.from(resolve(directory, pointer), 'latin1')
  return await realpath(target, { encoding: 'buffer' }).then(
    (real) => real.toString('latin1'),
    () => null,
  )
}

/** A worktree that the repository at `gitDirectory` has outside of `directory`; null when there is none. */
async function worktreeElsewhere(gitDirectory: string, directory: string): Promise<string | null> {
  const worktrees = Buffer.from(`${gitDirectory}${sep}worktrees`, 'latin1')
  for (const name of await readdir(worktrees, { encoding: 'buffer' }).catch(() => [])) {
    const pointer = Buffer.concat([worktrees, Buffer.from(sep), name, Buffer.from(`${sep}gitdir`)])
    const dotGit = (await readFile(pointer, { encoding: 'latin1', flag: readFlags }).catch(() => '')).trim()
    if (dotGit === '' || dotGit.startsWith(`${directory}${sep}`)) continue
    const isThere = await lstat(Buffer.from(dotGit, 'latin1')).then(
      () => true,
      () => false,
    )
    if (isThere) return dotGit.replace(/[/\\]\.git$/, '')
  }
  return null
}
