import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findRepository, type Repository } from './repository.ts'
import { findConflicts, listChangedFiles, readPatch, type DiffRange } from './review-diff.ts'

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
  const files = await listChangedFiles(repository, range('files'))
  expect(files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'edited.js', from: null, change: 'modified', added: 2, deleted: 1 },
    { path: 'gone.txt', from: null, change: 'deleted', added: 0, deleted: 1 },
    { path: 'new dir/ä\n*.txt', from: null, change: 'added', added: 2, deleted: 0 },
    { path: 'new name.txt', from: 'old name.txt', change: 'renamed', added: 0, deleted: 0 },
    { path: 'picture.bin', from: null, change: 'added', added: null, deleted: null },
  ])
  expect(await readPatch(repository, range('files'), 'new dir/ä\n*.txt', null)).toContain('\n+new\n+lines\n')
  expect(await readPatch(repository, range('files'), 'edited.js', null)).toContain('\n-const a = 1\n+const a = 2\n')
  expect(await readPatch(repository, range('files'), 'new name.txt', 'old name.txt')).toContain('rename from old name')
  expect(await readPatch(repository, range('files'), 'picture.bin', null)).toContain('Binary files')
  expect(await readPatch(repository, range('files'), '*', null)).toBe('')
  expect([await readFile(join(directory, '.git/index')), await readdir(join(directory, '.git'))]).toEqual(before)
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
    (await listChangedFiles(repository, of)).map(({ path }) => path)
  expect(await names(range('HEAD', first))).toEqual(['committed.txt'])
  expect(await names(range('index'))).toEqual(['staged.txt'])
  expect(await names(range('files'))).toEqual(['loose.txt', 'staged.txt'])
  expect(await names(range('files', first))).toEqual(['committed.txt', 'loose.txt', 'staged.txt'])
})

test('changes of nothing but blanks can be left out', async () => {
  write('edited.js', '  const   a = 1\n')
  expect(await listChangedFiles(repository, range('files'))).toHaveLength(1)
  expect(await listChangedFiles(repository, range('files', 'HEAD', true))).toEqual([])
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
  expect(await listChangedFiles(repository, range('files'))).toMatchObject([
    { path: 'edited.js', change: 'conflicted', added: 4 },
  ])
})

test('configured programs and odd prefixes change nothing', async () => {
  git('config', 'diff.external', 'touch ran')
  git('config', 'diff.noprefix', 'true')
  git('config', 'diff.mnemonicPrefix', 'true')
  git('config', 'diff.orderFile', '/dev/null')
  git('config', 'color.diff', 'always')
  write('edited.js', 'const a = 2\n')
  expect(await readPatch(repository, range('files'), 'edited.js', null)).toContain('--- a/edited.js\n+++ b/edited.js\n')
  expect(await readdir(directory)).not.toContain('ran')
})
