import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { sessionFixture } from '../../../src-shared/board/session-fixture.ts'
import { compare, readPatches } from '../../../src-node/git/review-diff.ts'
import { readStatus } from '../../../src-node/git/status.ts'
import { findWorkingTree } from '../../../src-node/git/working-tree.ts'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { keepLook, lastLook } from './looks.ts'

const record = sessionFixture(1)
const clock = createManualClock(1_000_000)
let directory: string
let repository: string
const place = (): Parameters<typeof keepLook>[0] => ({ paths: homePaths(join(directory, 'home')), clock })
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
    cwd: repository,
    encoding: 'utf8',
  })
const write = (path: string, text: string | Buffer): void => writeFileSync(join(repository, path), text)
const look = async (visit: string): Promise<number | null> =>
  await keepLook(place(), record, await findWorkingTree(repository), visit)
const changed = async (): Promise<readonly string[]> => {
  const last = await lastLook(place(), record)
  if (last === null) throw new Error('it was never looked at')
  const tree = await findWorkingTree(repository)
  const range = { from: last.tree, objects: last.objects, to: 'files', ignoreBlanks: false } as const
  const { files } = await compare(tree, range, await readStatus(repository), { firstBytes: 1_000, counts: true })
  const patches = await readPatches(tree, range, files)
  return files.map(({ path, change, added, deleted }) => {
    expect(patches.get(path)).toContain('diff --git')
    return `${change} ${path} +${added} -${deleted}`
  })
}

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'bb-looks-')))
  repository = join(directory, 'r')
  mkdirSync(repository)
  mkdirSync(place().paths.job(record.id).directory, { recursive: true, mode: 0o700 })
  git('init', '-q', '-b', 'main')
  write('committed.txt', 'one\n')
  write('.gitignore', 'ignored\n')
  git('add', '.')
  git('commit', '-qm', 'first')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('what changed since the visit before, committed or not, tracked or not', async () => {
  write('committed.txt', 'two\n')
  write('new.txt', 'a\n')
  write('ignored', 'x\n')
  expect(await look('first')).toBeNull()
  expect(await lastLook(place(), record)).toBeNull()
  clock.advance(60_000)
  const looked = clock.now() - 60_000
  expect(await look('second')).toBe(looked)
  expect(await changed()).toEqual([])
  write('new.txt', 'a\nb\n')
  write('newer.txt', 'n\n')
  write('ignored', 'y\n')
  git('commit', '-qam', 'what was looked at')
  expect(await changed()).toEqual(['modified new.txt +1 -0', 'added newer.txt +1 -0'])
  // The visit goes on: what it shows does not count before the next one.
  clock.advance(60_000)
  expect(await look('second')).toBe(looked)
  expect(await changed()).toHaveLength(2)
  expect(await look('third')).toBe(clock.now())
  expect(await changed()).toEqual([])
})

test('a file in conflict, and what is gone by now, are looked at like others', async () => {
  git('checkout', '-qb', 'other')
  write('committed.txt', 'theirs\n')
  git('commit', '-qam', 'theirs')
  git('checkout', '-q', 'main')
  write('committed.txt', 'ours\n')
  git('commit', '-qam', 'ours')
  expect(() => git('merge', 'other')).toThrow()
  await look('first')
  await look('second')
  expect(await changed()).toEqual([])
  write('committed.txt', 'both\n')
  expect(await changed()).toEqual(['conflicted committed.txt +1 -5'])
})

test('the repository stays as it was: nothing in it could be pushed, and little is kept', async () => {
  write('new.txt', 'a\n')
  const state = (): readonly unknown[] => [
    git('for-each-ref'),
    git('count-objects', '-v'),
    readFileSync(join(repository, '.git/index')),
    readdirSync(join(repository, '.git')),
  ]
  const before = state()
  for (let n = 0; n < 12; n += 1) {
    write('new.txt', `${n}\n`)
    await look(`visit ${n % 3 === 0 ? n : n - (n % 3)}`)
    clock.advance(60_000)
  }
  expect(state()).toEqual(before)
  const kept = readdirSync(join(place().paths.job(record.id).directory, 'looked'))
  expect(kept.filter((name) => name !== 'looks.json')).toHaveLength(2)
})

test('who looks on gets no further copy within ten seconds', async () => {
  const folder = join(place().paths.job(record.id).directory, 'looked')
  await look('one')
  const names = readdirSync(folder)
  clock.advance(9_000)
  await look('one')
  expect(readdirSync(folder)).toEqual(names)
  clock.advance(2_000)
  await look('one')
  expect(readdirSync(folder)).not.toEqual(names)
})
