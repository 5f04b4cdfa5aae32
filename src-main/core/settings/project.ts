import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { readFlags } from '../../../src-node/files/open-flags.ts'

/** The project that a directory belongs to, found from files alone: dispatch has no time for git. */
export type Project = {
  /** Top of the working tree, or the directory itself outside of git. */
  readonly directory: string
  /** The git directory that all worktrees share; null outside of git. */
  readonly commonDirectory: string | null
}

/** Finds the project of a directory; one that is gone by now is its own. */
export async function findProject(directory: string): Promise<Project> {
  const start = await realpath(directory).catch(() => null)
  if (start === null) return { directory, commonDirectory: null }
  for (let at = start; ; at = dirname(at)) {
    const commonDirectory = await commonDirectoryAt(join(at, '.git'))
    if (commonDirectory !== null) return { directory: at, commonDirectory }
    if (dirname(at) === at) return { directory: start, commonDirectory: null }
  }
}

/** What trust and rules are kept under: the repository with all its worktrees, or the directory outside of git. */
export function repositoryKeyOf(project: Project): string {
  return project.commonDirectory ?? project.directory
}

/** `.git` is the repository, or in a linked worktree a file that names its part of it, whose `commondir` names the whole. */
async function commonDirectoryAt(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) return (await isRepository(path)) ? await realpath(path) : null
  if (!found.isFile()) return null
  const pointer = /^gitdir: (.+)$/m.exec(
    await readFile(path, { encoding: 'utf8', flag: readFlags }).catch(() => ''),
  )?.[1]
  if (pointer === undefined) return null
  const gitDirectory = isAbsolute(pointer) ? pointer : resolve(dirname(path), pointer)
  const common = (
    await readFile(join(gitDirectory, 'commondir'), { encoding: 'utf8', flag: readFlags }).catch(() => '.')
  ).trim()
  return await realpath(resolve(gitDirectory, common)).catch(() => null)
}

async function isRepository(gitDirectory: string): Promise<boolean> {
  return (await stat(join(gitDirectory, 'HEAD')).catch(() => null)) !== null
}
