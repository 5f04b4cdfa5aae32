import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRepository, type Repository } from './repository.ts'
import {
  compare,
  findConflicts,
  readPatches,
  type ChangedFile,
  type Comparison,
  type DiffRange,
} from './review-diff.ts'
import { readStatus } from './status.ts'

let directory: string
let repository: Repository
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
    cwd: directory,
    encoding: 'utf8',
  })
const write = (path: string, text: string | Buffer): void => {
  mkdirSync(join(directory, path, '..'), { recursive: true })
  writeFileSync(join(directory, path), text)
}
const range = (to: DiffRange['to'], from = 'HEAD', ignoreBlanks = false): DiffRange => ({ from, to, ignoreBlanks })
const compared = async (of: DiffRange, firstBytes = 100_000, counts = true): Promise<Comparison> =>
  await compare(repository, of, of.to === 'files' ? await readStatus(repository.topLevel) : [], {
    firstBytes,
    counts,
  })
const listChangedFiles = async (of: DiffRange): Promise<readonly ChangedFile[]> => (await compared(of)).files
const readPatch = async (of: DiffRange, path: string, from: string | null): Promise<string | null | undefined> =>
  (await readPatches(repository, of, [{ path, from, isUntracked: false }])).get(path)

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bb-review-'))
  git('init', '-q', '-b', 'main')
  write('keep.txt', 'same\n')
  write('old name.txt', 'one\ntwo\nthree\nfour\nfive\n')
  write('gone.txt', 'gone\n')
  write('edited.js', 'const a = 1\n')
  git('add', '.')
  git('commit', '-qm', 'first')
  const found = await findRepository(directory)
  if (found.kind !== 'repository') throw new Error(found.kind)
  repository = found.repository
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('files as they are: edited, new, deleted, renamed, binary, with names of any kind, and nothing is touched', async () => {
  write('edited.js', 'const a = 2\nconst b = 3\n')
  write('new dir/ä\n*.txt', 'new\nlines\n')
  write('picture.bin', Buffer.from([0, 1, 2, 0]))
  rmSync(join(directory, 'gone.txt'))
  git('mv', 'old name.txt', 'new name.txt')
  const before = [await readFile(join(directory, '.git/index')), await readdir(join(directory, '.git'))]
  const files = await listChangedFiles(range('files'))
  expect(files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'edited.js', from: null, change: 'modified', added: 2, deleted: 1, isUntracked: false },
    { path: 'gone.txt', from: null, change: 'deleted', added: 0, deleted: 1, isUntracked: false },
    { path: 'new dir/ä\n*.txt', from: null, change: 'added', added: 2, deleted: 0, isUntracked: true },
    { path: 'new name.txt', from: 'old name.txt', change: 'renamed', added: 0, deleted: 0, isUntracked: false },
    { path: 'picture.bin', from: null, change: 'added', added: null, deleted: null, isUntracked: true },
  ])
  const untracked = files.filter(({ isUntracked }) => isUntracked)
  const patches = await readPatches(repository, range('files'), untracked)
  expect(patches.get('new dir/ä\n*.txt')).toContain('\n+new\n+lines\n')
  expect(patches.get('picture.bin')).toContain('Binary files')
  expect(await readPatch(range('files'), 'edited.js', null)).toContain('\n-const a = 1\n+const a = 2\n')
  expect(await readPatch(range('files'), 'new name.txt', 'old name.txt')).toContain('rename from old name')
  expect(await readPatch(range('files'), '*', null)).toBeUndefined()
  expect([await readFile(join(directory, '.git/index')), await readdir(join(directory, '.git'))]).toEqual(before)
})

test('the first diffs come with the list, each as if it had been asked for by itself, whatever the names are', async () => {
  const names = [
    '"quoted".txt',
    'a b/a b.txt',
    'back\\slash',
    'tab\t.txt',
    '🦊.txt',
    'b/x b/b/x b',
    '\u0001\u007f.txt',
    ' ',
  ]
  for (const name of names) write(name, `${name.length}\n`)
  write('edited.js', 'diff --git a/edited.js b/edited.js\n')
  const { files, first } = await compared(range('files'))
  expect(files.map(({ path }) => path).toSorted()).toEqual(['edited.js', ...names].toSorted())
  expect(first.map(({ path }) => path)).toEqual(files.map(({ path }) => path))
  const asked = await readPatches(repository, range('files'), files)
  for (const { path, patch, isWhole } of first) {
    expect(isWhole).toBe(true)
    expect(patch).toBe(asked.get(path))
  }
})

test('of much only the beginning comes with the list', async () => {
  write('a.txt', 'line\n'.repeat(10))
  write('b.txt', 'line\n'.repeat(100_000))
  write('c.txt', 'line\n')
  const { files, first } = await compared(range('files'), 10_000)
  expect(files.map(({ path, added }) => [path, added])).toEqual([
    ['a.txt', 10],
    ['b.txt', 100_000],
    ['c.txt', 1],
  ])
  expect(first.map(({ path, isWhole }) => [path, isWhole])).toEqual([
    ['a.txt', true],
    ['b.txt', false],
  ])
})

test('the lines of much are not counted unless asked for, except where that says whether they changed at all', async () => {
  write('a.txt', 'a\n')
  write('edited.js', '  const a = 1\n')
  const many = await compared(range('files'), 5, false)
  expect(many).toMatchObject({
    isCounted: false,
    files: [
      { path: 'a.txt', added: 0 },
      { path: 'edited.js', added: 0 },
    ],
  })
  expect(await compared(range('files', 'HEAD', true), 5, false)).toMatchObject({
    isCounted: true,
    files: [{ path: 'a.txt', added: 1 }],
  })
})

test('a file that git does not know of may take the place of one that it knows, by name or as a folder', async () => {
  rmSync(join(directory, 'old name.txt'))
  write('moved/here.txt', 'one\ntwo\nthree\nfour\nfive\n')
  rmSync(join(directory, 'keep.txt'))
  write('keep.txt/inside.txt', 'in\n')
  symlinkSync('edited.js', join(directory, 'link'))
  write('run.sh', 'true\n')
  chmodSync(join(directory, 'run.sh'), 0o755)
  const { files, first } = await compared(range('files'))
  expect(files.map(({ path, from, change }) => [path, from, change])).toEqual([
    ['keep.txt', null, 'deleted'],
    ['keep.txt/inside.txt', null, 'added'],
    ['link', null, 'added'],
    ['moved/here.txt', 'old name.txt', 'renamed'],
    ['run.sh', null, 'added'],
  ])
  expect(first.find(({ path }) => path === 'link')?.patch).toContain('new file mode 120000')
  expect(first.find(({ path }) => path === 'run.sh')?.patch).toContain('new file mode 100755')
})

test('what is gone by now has no diff any more, and those of others come', async () => {
  write('a.txt', 'a\n')
  write('b.txt', 'b\n')
  const { files } = await compared(range('files'))
  rmSync(join(directory, 'a.txt'))
  expect([...(await readPatches(repository, range('files'), files)).keys()]).toEqual(['b.txt'])
})

test('a repository with ids of another kind is compared alike', async () => {
  rmSync(join(directory, '.git'), { recursive: true })
  git('init', '-q', '--object-format=sha256')
  git('add', 'keep.txt')
  git('commit', '-qm', 'first')
  const from = git('rev-parse', 'HEAD').trim()
  expect((await compared(range('files', from))).files.map(({ path }) => path)).toContain('edited.js')
})

test('what is staged and what is committed are looked at by themselves', async () => {
  const first = git('rev-parse', 'HEAD').trim()
  write('committed.txt', 'c\n')
  git('add', '.')
  git('commit', '-qm', 'second')
  write('staged.txt', 's\n')
  git('add', '.')
  write('loose.txt', 'l\n')
  const names = async (of: DiffRange): Promise<readonly string[]> =>
    (await listChangedFiles(of)).map(({ path }) => path)
  expect(await names(range('HEAD', first))).toEqual(['committed.txt'])
  expect(await names(range('index'))).toEqual(['staged.txt'])
  expect(await names(range('files'))).toEqual(['loose.txt', 'staged.txt'])
  expect(await names(range('files', first))).toEqual(['committed.txt', 'loose.txt', 'staged.txt'])
})

test('changes of nothing but blanks can be left out', async () => {
  write('edited.js', '  const   a = 1\n')
  expect(await listChangedFiles(range('files'))).toHaveLength(1)
  expect(await listChangedFiles(range('files', 'HEAD', true))).toEqual([])
})

test('conflicts are found without leaving an object behind', async () => {
  git('checkout', '-qb', 'other')
  write('edited.js', 'const a = 3\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  write('keep.txt', 'other\n')
  git('commit', '-qam', 'harmless')
  expect(await findConflicts(repository, 'main', 'other')).toEqual([])
  write('edited.js', 'const a = 2\n')
  git('commit', '-qam', 'ours')
  const objects = git('count-objects', '-v')
  expect(await findConflicts(repository, 'main', 'other')).toEqual(['edited.js'])
  expect(git('count-objects', '-v')).toBe(objects)
})

test('a file in conflict is one, with its lines', async () => {
  git('checkout', '-qb', 'other')
  write('edited.js', 'const a = 3\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  write('edited.js', 'const a = 2\n')
  git('commit', '-qam', 'ours')
  expect(() => git('merge', 'other')).toThrow()
  expect(await listChangedFiles(range('files'))).toMatchObject([{ path: 'edited.js', change: 'conflicted', added: 4 }])
})

test('configured programs and odd prefixes change nothing', async () => {
  git('config', 'diff.external', 'touch ran')
  git('config', 'diff.noprefix', 'true')
  git('config', 'diff.mnemonicPrefix', 'true')
  git('config', 'diff.orderFile', '/dev/null')
  git('config', 'color.diff', 'always')
  git('config', 'diff.context', '0')
  git('config', 'core.quotePath', 'true')
  git('config', 'diff.submodule', 'log')
  git('config', 'diff.relative', 'true')
  write('edited.js', 'const a = 2\n')
  expect(await readPatch(range('files'), 'edited.js', null)).toContain('--- a/edited.js\n+++ b/edited.js\n')
  expect(await readdir(directory)).not.toContain('ran')
})
