import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git, GitError, splitNul } from './git.ts'
import type { Repository } from './repository.ts'
import { readStatus, type StatusEntry } from './status.ts'
import { withTemporaryIndex } from './temporary-index.ts'

/** Two sides of a comparison: commits, the index, or the files as they are (untracked ones included). */
export type DiffRange = {
  /** A commit. */
  readonly from: string
  readonly to: 'HEAD' | 'index' | 'files'
  readonly ignoreBlanks: boolean
}

/** What became of one file. `added` and `deleted` count lines; null for a binary file. */
export type ChangedFile = {
  readonly path: string
  /** Where a renamed or copied file comes from. */
  readonly from: string | null
  readonly change: 'added' | 'modified' | 'deleted' | 'renamed' | 'copied' | 'retyped' | 'conflicted'
  readonly added: number | null
  readonly deleted: number | null
}

/** Of more files that git does not track only these are compared. */
const mostUntracked = 5_000
/** Longest diff of one file, in bytes. */
const longestPatch = 16 * 1024 * 1024
const changes: Readonly<Record<string, ChangedFile['change']>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  C: 'copied',
  T: 'retyped',
  U: 'conflicted',
}

/** Every file that differs, in the order of their paths, without touching index or files. */
export async function listChangedFiles(repository: Repository, range: DiffRange): Promise<readonly ChangedFile[]> {
  const status = range.to === 'files' ? await readStatus(repository.topLevel) : []
  return await withUntracked(repository, status, async (env) => {
    const args = [...diffArgs(range), '--raw', '--numstat', '-z', ...sides(range), '--']
    const { stdout } = await git(args, { cwd: repository.topLevel, env })
    const inConflict = new Set(status.flatMap(({ kind, path }) => (kind === 'unmerged' ? [path] : [])))
    const files = parseChanges(stdout).map((file) =>
      inConflict.has(file.path) ? { ...file, change: 'conflicted' as const } : file,
    )
    // Git names a file also when all that differs in it was to be ignored.
    return range.ignoreBlanks ? files.filter((file) => file.change !== 'modified' || hasLines(file)) : files
  })
}

/** The unified diff of one file; null when it is longer than anybody reads. `from` is its name before. */
export async function readPatch(
  repository: Repository,
  range: DiffRange,
  path: string,
  from: string | null,
): Promise<string | null> {
  const status = range.to === 'files' ? await readStatus(repository.topLevel) : []
  const own = status.filter((entry) => entry.path === path)
  return await withUntracked(repository, own, async (env) => {
    const paths = from === null ? [path] : [from, path]
    const args = [...diffArgs(range), '--patch', '--no-color', '--unified=3', ...sides(range), '--', ...paths]
    const literal = { ...env, GIT_LITERAL_PATHSPECS: '1' }
    try {
      return (await git(args, { cwd: repository.topLevel, env: literal, maxBytes: longestPatch })).stdout
    } catch (error) {
      if (error instanceof GitError && error.failure === 'too-much-output') return null
      throw error
    }
  })
}

/**
 * Files in which two commits contradict each other. Merging writes objects: they go into a folder of their own, which is
 * removed. Empty where git is older than 2.38, which cannot merge without a working tree.
 */
export async function findConflicts(
  { topLevel: cwd, commonDirectory }: Repository,
  ours: string,
  theirs: string,
): Promise<readonly string[]> {
  const objects = await mkdtemp(join(tmpdir(), 'bb-merge-'))
  try {
    const env = { GIT_OBJECT_DIRECTORY: objects, GIT_ALTERNATE_OBJECT_DIRECTORIES: join(commonDirectory, 'objects') }
    const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs]
    const { exitCode, stdout } = await git(args, { cwd, env, expect: [0, 1, 128, 129] })
    if (exitCode !== 1) return []
    const [, ...names] = splitNul(stdout)
    return [...new Set(names.filter((name) => name !== ''))]
  } finally {
    await rm(objects, { recursive: true, force: true })
  }
}

function diffArgs({ ignoreBlanks }: DiffRange): readonly string[] {
  const plain = ['--no-ext-diff', '--no-textconv', '--find-renames', '--ignore-submodules=dirty']
  return ['-c', 'diff.noprefix=false', '-c', 'diff.mnemonicPrefix=false', 'diff', ...plain, ...blanks(ignoreBlanks)]
}

function blanks(ignored: boolean): readonly string[] {
  return ignored ? ['--ignore-all-space', '--ignore-blank-lines'] : []
}

function sides({ from, to }: DiffRange): readonly string[] {
  if (to === 'index') return ['--cached', from]
  return to === 'HEAD' ? [from, 'HEAD'] : [from]
}

/** Git compares files that it tracks: in an index of our own, the others are about to be added. */
async function withUntracked<T>(
  { topLevel: cwd, gitDirectory }: Repository,
  status: readonly StatusEntry[],
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  // A name with a slash at its end is a repository of its own.
  const untracked = status.filter(({ kind, path }) => kind === 'untracked' && !path.endsWith('/'))
  if (untracked.length === 0) return await work({})
  return await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    const stdin = untracked
      .slice(0, mostUntracked)
      .map(({ path }) => `${path}\0`)
      .join('')
    const add = ['add', '--intent-to-add', '--pathspec-from-file=-', '--pathspec-file-nul']
    await git(add, { cwd, env: { ...env, GIT_LITERAL_PATHSPECS: '1' }, stdin })
    return await work(env)
  })
}

/** Parses `git diff --raw --numstat -z`: first what became of each file, then how many lines. */
function parseChanges(output: string): readonly ChangedFile[] {
  const records = splitNul(output)
  const found = new Map<string, ChangedFile>()
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at] ?? ''
    const [, letter] = /^:\d+ \d+ \S+ \S+ ([A-Z])\d*$/.exec(record) ?? []
    if (letter !== undefined) {
      const isMoved = letter === 'R' || letter === 'C'
      const from = isMoved ? (records[(at += 1)] ?? '') : null
      const path = records[(at += 1)] ?? ''
      const change = changes[letter] ?? 'modified'
      found.set(path, { path, from, change, added: 0, deleted: 0 })
      continue
    }
    const [, added, deleted, name = ''] = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(record) ?? []
    if (added === undefined || deleted === undefined) continue
    const path = name === '' ? (records[(at += 2)] ?? '') : name
    const file = found.get(path)
    if (file !== undefined) found.set(path, { ...file, added: countOf(added), deleted: countOf(deleted) })
  }
  return [...found.values()]
}

function hasLines({ added, deleted }: ChangedFile): boolean {
  return added !== 0 || deleted !== 0
}

function countOf(text: string): number | null {
  return text === '-' ? null : Number(text)
}
