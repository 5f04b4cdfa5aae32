import { lstat, mkdir, realpath, stat, symlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { git } from '../git/git.ts'

/** What was linked, and what was not, with the reason. */
export type LinkedDirectories = {
  readonly linked: readonly string[]
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  /** Links that git would see as new files: patterns for the repository's `info/exclude`. */
  readonly patternsToExclude: readonly string[]
}

/**
 * Links directories of the main working tree (`worktree.symlinkDirectories`, such as `node_modules`) into a worktree.
 * A directory that the worktree has itself is not replaced.
 */
export async function linkDirectories(
  mainTopLevel: string,
  worktree: string,
  directories: readonly string[],
): Promise<LinkedDirectories> {
  const linked: string[] = []
  const skipped: { path: string; reason: string }[] = []
  const patternsToExclude: string[] = []
  for (const given of directories) {
    const path = given.replace(/\/+$/, '')
    const reason = await reasonToSkip(mainTopLevel, worktree, path)
    if (reason !== null) {
      skipped.push({ path: given, reason })
      continue
    }
    await symlink(join(mainTopLevel, path), join(worktree, path), 'junction')
    linked.push(path)
    // `node_modules/` in .gitignore means directories, and a link to one is none.
    if (!(await isIgnored(worktree, path)) && (await isIgnored(mainTopLevel, path))) patternsToExclude.push(`/${path}`)
  }
  return { linked, skipped, patternsToExclude }
}

async function reasonToSkip(mainTopLevel: string, worktree: string, path: string): Promise<string | null> {
  if (path === '' || path.startsWith('/') || path.split(/[/\\]/).some((part) => part === '..' || part === '.git')) {
    return 'not a path inside the repository'
  }
  const isDirectory = await stat(join(mainTopLevel, path)).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isDirectory) return 'no such directory in the main checkout'
  const target = join(worktree, path)
  await mkdir(dirname(target), { recursive: true })
  if (!`${await realpath(dirname(target))}${sep}`.startsWith(`${worktree}${sep}`)) return 'outside of the worktree'
  return await lstat(target).then(
    () => 'the worktree has it already',
    () => null,
  )
}

async function isIgnored(cwd: string, path: string): Promise<boolean> {
  return (await git(['check-ignore', '--quiet', '--', path], { cwd, expect: [0, 1, 128] })).exitCode === 0
}
