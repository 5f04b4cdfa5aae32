import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git, GitError, splitNul } from './git.ts'
import { splitPatch, type NamedFile, type PatchOfFile } from './split-patch.ts'
import type { StatusEntry } from './status.ts'
import { withTemporaryIndex } from './temporary-index.ts'
import type { WorkingTree } from './working-tree.ts'

/** Two sides of a comparison: commits, the index, or the files as they are (untracked ones included). */
export type DiffRange = {
  /** A commit or a tree. */
  readonly from: string
  /** Where its objects lie that the repository lacks. */
  readonly objects?: string
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
  /** Git does not know of it yet. */
  readonly isUntracked: boolean
}

/** Of more files that git does not track only these are compared. */
const mostUntracked = 5_000
/** The lines of so many files are counted at once. */
const mostFew = 50
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

/** A comparison: what it found, and the diffs of the files that come first. */
export type Comparison = {
  /** In the order of their paths. */
  readonly files: readonly ChangedFile[]
  /** Whether their lines are counted, which takes as long as making all diffs. */
  readonly isCounted: boolean
  readonly first: readonly PatchOfFile[]
}

/**
 * Every file that differs, without touching index or files, and the beginning of their diffs: about `firstBytes` of them.
 * `status`: what is not as committed, where files are compared. Where much changed, lines are counted only if `counts` says so.
 */
export async function compare(
  tree: WorkingTree,
  range: DiffRange,
  status: readonly StatusEntry[],
  { firstBytes, counts }: { readonly firstBytes: number; readonly counts: boolean },
): Promise<Comparison> {
  const { topLevel: cwd } = tree
  // A name with a slash at its end is a repository of its own.
  const names = status.flatMap(({ kind, path }) => (kind === 'untracked' && !path.endsWith('/') ? [path] : []))
  const untracked = new Set(names.slice(0, mostUntracked))
  return await withUntracked(tree, range, [...untracked], async (env) => {
    const of = (...what: readonly string[]): readonly string[] => [...diffArgs(range), ...what, ...sides(range), '--']
    const [raw, patches] = await Promise.all([
      git(of('--raw', '-z'), { cwd, env }),
      git(of('--patch', '--no-color'), { cwd, env, enoughBytes: firstBytes }),
    ])
    const found = parseChanges(raw.stdout)
    // Whether a file differs in more than blanks is seen from its counts.
    const isCut = Buffer.byteLength(patches.stdout) >= firstBytes
    const isCounted = found.length <= (isCut ? 0 : mostFew) || counts || range.ignoreBlanks
    const counted = isCounted ? (await git(of('--raw', '--numstat', '-z'), { cwd, env })).stdout : null
    const inConflict = new Set(status.flatMap(({ kind, path }) => (kind === 'unmerged' ? [path] : [])))
    const all = (counted === null ? found : parseChanges(counted)).map((file) => ({
      ...file,
      ...(inConflict.has(file.path) ? { change: 'conflicted' as const } : {}),
      isUntracked: untracked.has(file.path),
    }))
    // Git names a file also when all that differs in it was to be ignored.
    const files = range.ignoreBlanks ? all.filter((file) => file.change !== 'modified' || hasLines(file)) : all
    return {
      files,
      isCounted,
      first: splitPatch(patches.stdout, files, isCut),
    }
  })
}

/**
 * The unified diffs of some of the files that a comparison found, as they are by now. A file is missing where nothing in it
 * differs any more, its diff null where it is longer than anybody reads.
 */
export async function readPatches(
  tree: WorkingTree,
  range: DiffRange,
  files: readonly (NamedFile & { readonly isUntracked: boolean })[],
): Promise<ReadonlyMap<string, string | null>> {
  const untracked = files.flatMap(({ path, isUntracked }) => (isUntracked ? [path] : []))
  return await withUntracked(tree, range, untracked, async (env) => {
    const literal = { ...env, GIT_LITERAL_PATHSPECS: '1' }
    const read = async (some: typeof files): Promise<readonly (readonly [string, string | null])[]> => {
      const paths = some.flatMap(({ path, from }) => (from === null ? [path] : [from, path]))
      const args = [...diffArgs(range), '--patch', '--no-color', ...sides(range), '--', ...paths]
      try {
        const { stdout } = await git(args, { cwd: tree.topLevel, env: literal, maxBytes: longestPatch })
        return splitPatch(stdout, some).map(({ path, patch }) => [path, patch])
      } catch (error) {
        if (!(error instanceof GitError) || error.failure !== 'too-much-output') throw error
        const [only] = some
        if (some.length === 1 && only !== undefined) return [[only.path, null]]
        const half = Math.ceil(some.length / 2)
        return [...(await read(some.slice(0, half))), ...(await read(some.slice(half)))]
      }
    }
    return new Map(files.length === 0 ? [] : await read(files))
  })
}

/**
 * Files in which two commits contradict each other. Merging writes objects: they go into a folder of their own, which is
 * removed. Empty where git is older than 2.38, which cannot merge without a working tree.
 */
export async function findConflicts(
  { topLevel: cwd, commonDirectory }: WorkingTree,
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

/** What the user set for diffs in a terminal would be read wrongly here. */
const settings = [
  'core.quotePath=false',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.orderFile=/dev/null',
].flatMap((setting) => ['-c', setting])

function diffArgs({ ignoreBlanks }: DiffRange): readonly string[] {
  const plain = ['--no-ext-diff', '--no-textconv', '--find-renames', '--ignore-submodules=dirty', '--submodule=short']
  const alike = ['--unified=3', '--src-prefix=a/', '--dst-prefix=b/', '--no-relative', '--inter-hunk-context=0']
  return [...settings, 'diff', ...plain, ...alike, ...blanks(ignoreBlanks)]
}

function blanks(ignored: boolean): readonly string[] {
  return ignored ? ['--ignore-all-space', '--ignore-blank-lines'] : []
}

function sides({ from, to }: DiffRange): readonly string[] {
  if (to === 'index') return ['--cached', from]
  return to === 'HEAD' ? [from, 'HEAD'] : [from]
}

/**
 * Git compares files that it tracks: in an index of our own, the others are tracked too, as if they had been empty. They
 * need not be there any more.
 */
async function withUntracked<T>(
  { topLevel: cwd, gitDirectory }: WorkingTree,
  range: DiffRange,
  untracked: readonly string[],
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const { from } = range
  if (untracked.length === 0) return await work(objectsOf(range))
  return await withTemporaryIndex(gitDirectory, 'copy', async (env) => {
    const nothing = createHash(from.length > 40 ? 'sha256' : 'sha1')
      .update('blob 0\0')
      .digest('hex')
    const stdin = untracked.map((path) => `100644 ${nothing} 0\t${path}\0`).join('')
    await git(['update-index', '-z', '--index-info'], { cwd, env, stdin })
    return await work({ ...env, ...objectsOf(range) })
  })
}

/** The environment in which git finds all objects of a comparison. */
export function objectsOf({ objects }: DiffRange): Readonly<Record<string, string>> {
  return objects === undefined ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects }
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
      found.set(path, { path, from, change, added: 0, deleted: 0, isUntracked: false })
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
