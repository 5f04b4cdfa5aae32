import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { git, GitError } from './git.ts'

/** A directory in a repository, all paths real and absolute. */
export type Repository = {
  /** Top of the working tree that holds the directory. */
  readonly topLevel: string
  /** Its own git directory: in a linked worktree, one under `commonDirectory`. */
  readonly gitDirectory: string
  /** The git directory that all worktrees share; names the repository. */
  readonly commonDirectory: string
  /** Whether `topLevel` was made by `git worktree add`. */
  readonly isLinked: boolean
  /** Top of the main working tree; null when the repository is bare. */
  readonly mainTopLevel: string | null
}

/** `none`: not in a git repository, or not there at all. `bare`: in one without a working tree here. `refused`: git will not touch it. */
export type RepositoryLookup =
  | { readonly kind: 'repository'; readonly repository: Repository }
  | { readonly kind: 'none' }
  | { readonly kind: 'bare' }
  | { readonly kind: 'refused'; readonly reason: string }

/** Finds the repository and the working tree that a directory is in. */
export async function findRepository(directory: string): Promise<RepositoryLookup> {
  const args = ['rev-parse', '--path-format=absolute', '--is-bare-repository', '--is-inside-work-tree']
  const query = await git([...args, '--git-dir', '--git-common-dir'], { cwd: directory, expect: [0, 128] }).catch(
    async (error: unknown) => {
      if (error instanceof GitError && error.failure === 'not-started' && !(await isDirectory(directory))) return null
      throw error
    },
  )
  if (query === null) return { kind: 'none' }
  if (query.exitCode === 128) {
    if (query.stderr.includes('not a git repository')) return { kind: 'none' }
    // Such as "detected dubious ownership": the advice that follows is git's own, for the user to read.
    return { kind: 'refused', reason: query.stderr.trim() }
  }
  const [, inside, gitDirectoryLine = '', commonDirectoryLine = ''] = query.stdout.split('\n')
  if (inside !== 'true') return { kind: 'bare' }
  const gitDirectory = await realpath(gitDirectoryLine)
  const commonDirectory = await realpath(commonDirectoryLine)
  const isLinked = gitDirectory !== commonDirectory
  const topLevel = await topLevelOf(directory)
  const mainTopLevel = isLinked ? await mainWorkTree(commonDirectory) : topLevel
  return { kind: 'repository', repository: { topLevel, gitDirectory, commonDirectory, isLinked, mainTopLevel } }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}

async function topLevelOf(directory: string): Promise<string> {
  const { stdout } = await git(['rev-parse', '--path-format=absolute', '--show-toplevel'], { cwd: directory })
  return await realpath(stdout.trimEnd())
}

/** Asked from a linked worktree: a submodule names its working tree in its configuration, others are listed first. */
async function mainWorkTree(commonDirectory: string): Promise<string | null> {
  const cwd = commonDirectory
  if ((await git(['rev-parse', '--is-bare-repository'], { cwd })).stdout.trim() === 'true') return null
  const configured = await git(['config', '--local', '--get', 'core.worktree'], { cwd, expect: [0, 1] })
  if (configured.exitCode === 0) return await realpath(resolve(commonDirectory, configured.stdout.trimEnd()))
  const { stdout } = await git(['worktree', 'list', '--porcelain', '-z'], { cwd })
  const first = stdout.split('\0', 1)[0] ?? ''
  return await realpath(first.replace(/^worktree /, ''))
}
