import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readlink, realpath, symlink } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { bytePath, readableName } from '../files/byte-path.ts'
import { git, splitNul } from '../git/git.ts'
import { isErrno } from '../files/is-errno.ts'

const INCLUDE_FILE = '.worktreeinclude'

/** What was copied, as paths relative to both trees, and what could not be, with the reason. */
export type CopiedFiles = {
  readonly copied: readonly string[]
  readonly failed: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Copies the ignored files that `.worktreeinclude` (gitignore syntax) of the main working tree names into a worktree,
 * copy-on-write where the file system can. Files that are there already, and files git tracks, stay as they are.
 */
export async function copyIncludedFiles(mainTopLevel: string, worktree: string): Promise<CopiedFiles> {
  const copied: string[] = []
  const failed: { path: string; reason: string }[] = []
  for (const path of await listIncludedFiles(mainTopLevel, mainTopLevel)) {
    try {
      if (await copyOne(mainTopLevel, worktree, path)) copied.push(readableName(path))
    } catch (error) {
      failed.push({ path: readableName(path), reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { copied, failed }
}

/**
 * Untracked files of a working tree that match the include file of the main one, asked of git itself, and of these the ones
 * that are ignored.
 */
export async function listIncludedFiles(mainTopLevel: string, cwd: string): Promise<readonly string[]> {
  const includeFile = join(mainTopLevel, INCLUDE_FILE)
  if (!(await isFile(includeFile))) return []
  const listed = await git(['ls-files', '--others', '--ignored', `--exclude-from=${includeFile}`, '-z'], {
    cwd,
    encoding: 'latin1',
  })
  // A trailing slash marks a repository inside this one, such as another worktree.
  const candidates = splitNul(listed.stdout).filter((path) => !path.endsWith('/'))
  if (candidates.length === 0) return []
  const ignored = await git(['check-ignore', '-z', '--stdin'], {
    cwd,
    stdin: `${candidates.join('\0')}\0`,
    expect: [0, 1],
    encoding: 'latin1',
  })
  return splitNul(ignored.stdout)
}

async function copyOne(mainTopLevel: string, worktree: string, path: string): Promise<boolean> {
  const source = bytePath(mainTopLevel, path)
  const target = bytePath(worktree, path)
  const parent = path.includes('/') ? bytePath(worktree, path.replace(/\/[^/]*$/, '')) : Buffer.from(worktree)
  await mkdir(parent, { recursive: true })
  // A tracked symbolic link could lead out of the worktree.
  const real = (await realpath(parent, { encoding: 'buffer' })).toString('latin1')
  if (!`${real}${sep}`.startsWith(`${Buffer.from(worktree).toString('latin1')}${sep}`)) {
    throw new Error(`${parent.toString()} is outside of the worktree`)
  }
  try {
    if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source, { encoding: 'buffer' }), target)
    else await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

async function isFile(path: string): Promise<boolean> {
  return await lstat(path).then(
    (stats) => stats.isFile(),
    () => false,
  )
}
