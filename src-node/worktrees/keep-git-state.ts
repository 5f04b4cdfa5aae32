import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytePath } from '../files/byte-path.ts'
import { archiveFiles, archiveSize, extractArchive } from '../files/file-archive.ts'
import { git, splitNul } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { durably } from '../git/snapshot-trees.ts'
import { withTemporaryIndex } from '../git/temporary-index.ts'
import { listFilesBelow } from './survey-worktree.ts'

/** Where the worktree is, and what only lives as long as a call; `HEAD` is made anew, for branch names may be taken. */
const notKept = /^(?:HEAD|gitdir|commondir|locked|modules|backburner-(?:reclaim|plain-.*|index-.*)|.*\.lock)$/
const largestText = 1024 * 1024
const mostIds = 5_000
/** Objects in the repository must not be fetched for being named in a file. */
const local = { GIT_NO_LAZY_FETCH: '1' }

/**
 * Keeps what git notes about one worktree: its index byte for byte, an operation that is under way (rebase, cherry-pick,
 * bisect), its sparse checkout, its reflog, and the commits that only these know. None of it is in a ref, which a
 * `git push --mirror` would publish.
 */
export async function keepGitState(repository: Repository, directory: string): Promise<void> {
  const { gitDirectory } = repository
  const top = await readdir(gitDirectory)
  const all = await listFilesBelow(
    gitDirectory,
    '',
    top.filter((name) => notKept.test(name)),
  )
  const paths = all.filter((path) => !path.endsWith('.lock'))
  await archiveFiles(directory, { root: gitDirectory, paths })
  await keepObjects(repository, await idsIn(repository, paths), directory)
}

/** Puts it back into the git directory of a worktree that stands at the same commit. False when nothing was kept. */
export async function giveGitStateBack(
  directory: string,
  { topLevel: cwd, gitDirectory }: Repository,
): Promise<boolean> {
  if ((await archiveSize(directory)).files === 0) return false
  for (const name of await readdir(directory)) {
    if (!/^objects-[0-9a-f]+\.pack$/.test(name)) continue
    await git(durably('unpack-objects', '-q'), { cwd, stdin: await readFile(join(directory, name)) })
  }
  await extractArchive(directory, gitDirectory, { existing: 'replace' })
  // Exit code 1 tells of files that differ from the index, which is what they should do.
  await git(['update-index', '-q', '--refresh'], { cwd, expect: [0, 1] })
  return true
}

/** Every object that is named in a file, or by the index as what a resolved conflict was made of. */
async function idsIn(
  { topLevel: cwd, gitDirectory }: Repository,
  paths: readonly string[],
): Promise<readonly string[]> {
  const ids = new Set<string>()
  const collect = (text: string): void => {
    for (const [id] of text.matchAll(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/g)) if (ids.size < mostIds) ids.add(id)
  }
  for (const path of paths) {
    const file = bytePath(gitDirectory, path)
    const stats = await stat(file).catch(() => null)
    if (path === 'index' || stats?.isFile() !== true || stats.size > largestText) continue
    collect(await readFile(file, 'latin1'))
  }
  await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    const { stdout } = await git(['ls-files', '--resolve-undo', '-z'], { cwd, env, encoding: 'latin1' })
    for (const entry of splitNul(stdout)) collect(entry.split('\t', 1)[0] ?? '')
  })
  return [...ids]
}

/** Packs those that no ref reaches, with all they need beyond what refs reach. */
async function keepObjects({ topLevel: cwd }: Repository, ids: readonly string[], directory: string): Promise<void> {
  if (ids.length === 0) return
  const stdin = `${ids.join('\n')}\n`
  const checked = await git(['cat-file', '--batch-check=%(objectname)'], { cwd, env: local, stdin })
  const present = checked.stdout.split('\n').filter((line) => /^[0-9a-f]+$/.test(line))
  if (present.length === 0) return
  const refs = await git(['for-each-ref', '--format=%(objectname)'], { cwd })
  const reached = [...new Set(refs.stdout.split('\n').filter((id) => id !== ''))].map((id) => `^${id}`)
  const pack = durably('pack-objects', '--revs', '--quiet', '--non-empty', join(directory, 'objects'))
  await git(pack, { cwd, env: local, stdin: `${[...present, ...reached].join('\n')}\n` })
}
