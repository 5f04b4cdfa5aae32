import { lstat } from 'node:fs/promises'
import { bytePath } from '../files/byte-path.ts'
import { git, gitLine, splitNul } from './git.ts'
import { withPlainGit } from './plain-git.ts'
import type { Repository } from './repository.ts'
import { withTemporaryIndex } from './temporary-index.ts'

/** An index entry of a conflict that is not resolved yet, as `git ls-files --stage` prints it: `mode id stage\tpath`. */
type UnmergedEntry = string

/** The whole state of a working tree as objects in the repository. `index` has what is staged, without conflicts. */
export type TreeSnapshot = {
  /** Its files byte for byte, which need not be as git would commit them (line endings, filters). */
  readonly worktree: string
  readonly index: string
  /** Bytes as `latin1`. */
  readonly unmerged: readonly UnmergedEntry[]
}

/** Objects are on the disk before their ids are used: they are about to be the only copy of somebody's work. */
const durable = ['-c', 'core.fsync=all', '-c', 'core.fsyncMethod=batch', '-c', 'core.safecrlf=false']

/**
 * Writes the index and every tracked or untracked file (not the ignored ones) of a working tree as trees, without
 * touching either. `without` are directories in it (bytes as `latin1`) that are repositories of their own.
 */
export async function snapshotTrees(repository: Repository, without: readonly string[] = []): Promise<TreeSnapshot> {
  return await withSnapshot(repository, without, (snapshot) => Promise.resolve(snapshot))
}

/** `snapshotTrees`, with a way to take it again at the cost of looking at the times of files only. */
export async function withSnapshot<T>(
  repository: Repository,
  without: readonly string[],
  work: (snapshot: TreeSnapshot, again: () => Promise<TreeSnapshot>) => Promise<T>,
): Promise<T> {
  const { gitDirectory } = repository
  return await withTemporaryIndex(gitDirectory, 'empty', (index) =>
    withPlainGit(repository, async (plain) => {
      const env = { ...plain, ...index }
      await listOnDisk(repository, env, without)
      const take = async (): Promise<TreeSnapshot> => ({
        ...(await snapshotIndex(repository)),
        worktree: await treeOfFiles(repository, env, without),
      })
      return await work(await take(), take)
    }),
  )
}

/** A git call whose objects survive a power loss. */
export function durably(...args: readonly string[]): readonly string[] {
  return [...durable, ...args]
}

/**
 * Begins an index with the names of what is tracked and on the disk. Their times are left out, so that git reads every
 * file: what it once noted of them was true of their converted content. A file that is absent because the checkout is
 * sparse is no deletion, and none of ours to bring back.
 */
async function listOnDisk(
  repository: Repository,
  env: Readonly<Record<string, string>>,
  without: readonly string[],
): Promise<void> {
  const { topLevel: cwd, gitDirectory } = repository
  const listed = await withTemporaryIndex(gitDirectory, 'copy', (index) =>
    git(['ls-files', '-t', '--stage', '-z', '--full-name'], { cwd, env: index, encoding: 'latin1' }),
  )
  const kept: string[] = []
  for (const entry of splitNul(listed.stdout)) {
    const [, tag, mode, id, path] = /^(\S) (\d+) ([0-9a-f]+) \d\t([\s\S]*)$/.exec(entry) ?? []
    if (mode === undefined || path === undefined) continue
    // Of a conflict any side will do: only the name counts.
    // Where a repository stands now, files are gone; a submodule stays what it was.
    if (mode !== '160000' && without.some((one) => path === one || path.startsWith(`${one}/`))) continue
    if (tag === 'S' && !(await exists(bytePath(cwd, path)))) continue
    kept.push(`${mode} ${id} 0\t${path}\0`)
  }
  await git(['update-index', '-z', '--index-info'], { cwd, env, stdin: kept.join(''), encoding: 'latin1' })
}

async function treeOfFiles(
  { topLevel: cwd }: Repository,
  env: Readonly<Record<string, string>>,
  without: readonly string[],
): Promise<string> {
  const pathspecs = ['.', ...without.map((path) => `:(exclude,literal,top)${path}`)]
  const add = ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul']
  const stdin = pathspecs.map((pathspec) => `${pathspec}\0`).join('')
  await git(durably('-c', 'advice.addEmbeddedRepo=false', ...add), { cwd, env, stdin, encoding: 'latin1' })
  return await gitLine(durably('write-tree', '--missing-ok'), { cwd, env })
}

/** Writes the files of a tree into a working tree as they were saved; what stands there already is overwritten. */
export async function checkOutPlain(repository: Repository, tree: string): Promise<void> {
  await withPlainIndex(repository, tree, async (cwd, env) => {
    await git(['checkout-index', '--all', '--force', '--quiet'], { cwd, env })
  })
}

/** Whether every file of a tree lies in a working tree byte for byte. Repositories inside it are not looked at. */
export async function holdsFilesOf(repository: Repository, tree: string): Promise<boolean> {
  return await withPlainIndex(repository, tree, async (cwd, env) => {
    // The index is new, so that every file is read.
    const compare = ['update-index', '--ignore-submodules', '--refresh']
    return (await git(compare, { cwd, env, expect: [0, 1] })).exitCode === 0
  })
}

async function withPlainIndex<T>(
  repository: Repository,
  tree: string,
  work: (cwd: string, env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { gitDirectory, topLevel: cwd } = repository
  return await withTemporaryIndex(gitDirectory, 'empty', (index) =>
    withPlainGit(repository, async (plain) => {
      const env = { ...plain, ...index }
      await git(['read-tree', tree], { cwd, env })
      return await work(cwd, env)
    }),
  )
}

/** What is staged, as objects in the repository. */
export async function snapshotIndex(repository: Repository): Promise<Pick<TreeSnapshot, 'index' | 'unmerged'>> {
  const { topLevel: cwd, gitDirectory } = repository
  // From a copy: write-tree would rewrite the index, and refuse while a killed git's lock lies there.
  return await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    const { stdout } = await git(['ls-files', '--stage', '-z', '--full-name'], { cwd, env, encoding: 'latin1' })
    const staged = splitNul(stdout)
    const unmerged = staged.filter((entry) => !isMerged(entry))
    if (unmerged.length > 0) return { index: await treeOf(repository, staged.filter(isMerged)), unmerged }
    return { index: await gitLine(durably('write-tree', '--missing-ok'), { cwd, env }), unmerged }
  })
}

/** Stage 0, where the stages 1 to 3 are the sides of a conflict. */
function isMerged(entry: string): boolean {
  return /^\d+ [0-9a-f]+ 0\t/.test(entry)
}

async function treeOf({ topLevel: cwd, gitDirectory }: Repository, entries: readonly string[]): Promise<string> {
  return await withTemporaryIndex(gitDirectory, 'empty', async (env) => {
    const stdin = entries.map((entry) => `${entry}\0`).join('')
    await git(['update-index', '-z', '--index-info'], { cwd, env, stdin, encoding: 'latin1' })
    return await gitLine(durably('write-tree', '--missing-ok'), { cwd, env })
  })
}

async function exists(path: Buffer): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}
