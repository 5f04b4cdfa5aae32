import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { createWorktree } from '../worktrees/create-worktree.ts'
import { DiskCounter } from './count-tree.ts'
import { findRebuildable } from './find-rebuildable.ts'
import { measureSession } from './measure-session.ts'
import { reclaimWorktree } from './reclaim.ts'

const du = (path: string): number =>
  Number(execFileSync('du', ['-sxk', path], { encoding: 'utf8' }).split('\t')[0]) * 1024
const kilobytes = (count: number): string => 'x'.repeat(count * 1024)

/** A worktree of ours with the given files, on a repository whose `.gitignore` is given. */
async function worktreeWith(ignore: string, tracked: Record<string, string>, files: Record<string, string>) {
  const sample = await sampleRepository({ '.gitignore': ignore, ...tracked })
  const repository = await sample.find()
  const made = await createWorktree({
    repository,
    name: 'work',
    base: 'head',
    symlinkDirectories: [],
    maker: { id: '7c5dcf5d', planFile: join(temporaryDirectory(), 'worktree.json') },
    now: 1,
  })
  if (made.kind === 'failed') throw new Error(made.reason)
  const { path } = made.worktree
  sample.write(files, path)
  return { sample, path, found: async () => await findRebuildable(await sample.find(path)) }
}

describe('counting a tree', () => {
  test('gives what du gives: blocks, directories, a file with two names once, and no link followed', async () => {
    const root = temporaryDirectory()
    const outside = temporaryDirectory()
    writeFileSync(join(outside, 'large'), kilobytes(400))
    mkdirSync(join(root, 'a/b'), { recursive: true })
    writeFileSync(join(root, 'a/one'), kilobytes(30))
    writeFileSync(join(root, 'a/b/odd\nname'), 'x')
    writeFileSync(Buffer.from(`${root}/a/b/\xff\xfe`, 'latin1'), kilobytes(9))
    linkSync(join(root, 'a/one'), join(root, 'a/b/two'))
    symlinkSync(outside, join(root, 'away'))
    symlinkSync(join(outside, 'large'), join(root, 'a/away'))
    const { bytes, isComplete } = await new DiskCounter().count(root)
    expect(bytes).toBe(du(root))
    expect(isComplete).toBe(true)
  })

  test('knows what removing it would not make free: files with another name elsewhere', async () => {
    const [root, store] = [temporaryDirectory(), temporaryDirectory()]
    writeFileSync(join(store, 'shared'), kilobytes(100))
    writeFileSync(join(root, 'own'), kilobytes(20))
    linkSync(join(store, 'shared'), join(root, 'shared'))
    const { bytes, freed } = await new DiskCounter().count(root)
    expect(bytes - freed).toBe(100 * 1024)
  })

  test('ends at its limit and says so, and says so of what it may not look into', async () => {
    const root = temporaryDirectory()
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(root, name), kilobytes(4))
    expect(await new DiskCounter({ entries: 3, ms: 60_000 }).count(root)).toMatchObject({ isComplete: false })
    expect(await new DiskCounter().count(join(root, 'gone'))).toEqual({ bytes: 0, freed: 0, isComplete: true })
    if (process.getuid?.() === 0) return
    mkdirSync(join(root, 'closed'))
    chmodSync(join(root, 'closed'), 0)
    onTestFinished(() => chmodSync(join(root, 'closed'), 0o700))
    expect(await new DiskCounter().count(root)).toMatchObject({ isComplete: false })
  })
})

const ignore = 'node_modules\ndist\ntarget\n.venv\nbuild\ndata\nvendor\n.cache\n'

describe('folders that can be made again', () => {
  const cases: readonly [string, Record<string, string>, Record<string, string>, Record<string, string | null>][] = [
    [
      'packages with a lock file beside',
      { 'package.json': '{}', 'package-lock.json': '{}' },
      { 'node_modules/a/i.js': '' },
      { node_modules: null },
    ],
    [
      'packages of a part, with the lock file at the top',
      { 'package.json': '{}', 'pnpm-lock.yaml': '', 'p/package.json': '{}' },
      { 'p/node_modules/a/i.js': '' },
      { 'p/node_modules': null },
    ],
    [
      'packages without a lock file',
      { 'package.json': '{}' },
      { 'node_modules/a/i.js': '' },
      { node_modules: 'no lock file says what was in it' },
    ],
    [
      'what Cargo and a build make',
      { 'Cargo.toml': '', 'package.json': '{}' },
      { 'target/debug/x': '', 'dist/x.js': '' },
      { target: null, dist: null },
    ],
    [
      'a folder of that name that nothing beside explains',
      {},
      { 'build/thesis.tex': '', 'data/x': '', 'target/y': '' },
      {},
    ],
    [
      'somebody’s own file in it',
      { 'package.json': '{}' },
      { 'dist/.env.local': 'KEY=1', 'build/shop.sqlite': '' },
      { dist: '.env.local in it looks like one of your own', build: 'shop.sqlite in it looks like one of your own' },
    ],
    [
      'a repository in it',
      { 'composer.json': '{}', 'composer.lock': '{}' },
      { 'vendor/a/b/.git/HEAD': 'ref: x' },
      { vendor: 'a repository of its own lies in it: b' },
    ],
    [
      'files that .worktreeinclude names',
      { 'package.json': '{}', '.worktreeinclude': 'dist/config.json\n' },
      { 'dist/config.json': '{}' },
      { dist: '.worktreeinclude names files in it' },
    ],
    [
      'a cache that says so, and one that only pretends',
      {},
      { '.cache/CACHEDIR.TAG': 'Signature: 8a477f597d28d172789f06886806bc55\n', 'data/CACHEDIR.TAG': 'mine' },
      { '.cache': null, data: 'its CACHEDIR.TAG is none' },
    ],
  ]
  test.each(cases)('%s', async (_, tracked, files, expected) => {
    const { found } = await worktreeWith(ignore, tracked, files)
    expect(Object.fromEntries((await found()).map(({ path, kept }) => [path, kept]))).toEqual(expected)
  })

  test('are none that git tracks something in, and none that git does not ignore', async () => {
    const { sample, path, found } = await worktreeWith(
      'dist\n',
      { 'package.json': '{}', 'yarn.lock': '' },
      {
        'dist/kept.js': '',
        'node_modules/a/i.js': '',
      },
    )
    await sample.run('-C', path, 'add', '--force', 'dist/kept.js')
    expect(await found()).toEqual([])
  })

  test('are not looked for behind links', async () => {
    const { path, found } = await worktreeWith(ignore, { 'package.json': '{}', 'yarn.lock': '' }, {})
    const elsewhere = temporaryDirectory()
    writeFileSync(join(elsewhere, 'package.json'), '{}')
    symlinkSync(elsewhere, join(path, 'node_modules'))
    symlinkSync(elsewhere, join(path, 'data'))
    expect(await found()).toEqual([])
  })
})

describe('reclaiming', () => {
  const tracked = { 'package.json': '{}', 'package-lock.json': '{}', 'Cargo.toml': '' }
  const files = {
    'node_modules/a/i.js': kilobytes(40),
    'target/.env': 'KEY=1',
    'notes.txt': 'mine',
    'dist/x': kilobytes(8),
  }

  test('first only says what would go, then makes that free and leaves everything else', async () => {
    const { sample, path } = await worktreeWith(ignore, tracked, files)
    const outside = temporaryDirectory()
    writeFileSync(join(outside, 'kept'), 'x')
    symlinkSync(outside, join(path, 'node_modules', 'linked'))
    const dry = await reclaimWorktree(sample.directory, path, { apply: false })
    const states = ({ folders }: typeof dry) => Object.fromEntries(folders.map((one) => [one.path, one.state]))
    expect(states(dry)).toEqual({ node_modules: 'would-go', dist: 'would-go', target: 'kept' })
    expect(existsSync(join(path, 'node_modules/a/i.js'))).toBe(true)
    const before = du(path)
    const done = await reclaimWorktree(sample.directory, path, { apply: true })
    expect(states(done)).toEqual({ node_modules: 'gone', dist: 'gone', target: 'kept' })
    const freed = done.folders.reduce((sum, one) => sum + (one.state === 'gone' ? one.bytes : 0), 0)
    expect(before - du(path)).toBe(freed)
    expect(readdirSync(path).toSorted()).toContain('notes.txt')
    expect(readFileSync(join(path, 'target/.env'), 'utf8')).toBe('KEY=1')
    expect(readFileSync(join(outside, 'kept'), 'utf8')).toBe('x')
    expect(await sample.run('-C', path, 'status', '--porcelain')).toBe('?? notes.txt')
    expect(readdirSync((await sample.find(path)).gitDirectory)).not.toContain('backburner-reclaim')
  })

  test('takes up what one that was killed had moved out of the way', async () => {
    const { sample, path } = await worktreeWith(ignore, tracked, {})
    const { gitDirectory } = await sample.find(path)
    sample.write({ '0/left.js': '' }, join(gitDirectory, 'backburner-reclaim'))
    expect(await reclaimWorktree(sample.directory, path, { apply: true })).toEqual({ folders: [], reason: null })
    expect(readdirSync(gitDirectory)).not.toContain('backburner-reclaim')
  })

  test('does nothing in a main checkout or in a worktree that somebody else made', async () => {
    const { sample } = await worktreeWith(ignore, tracked, {})
    const other = join(sample.directory, '..', 'other')
    await sample.run('worktree', 'add', '--quiet', other)
    sample.write(files, other)
    sample.write(files)
    for (const path of [other, sample.directory]) {
      const { folders, reason } = await reclaimWorktree(sample.directory, path, { apply: true })
      expect({ folders, reason }).toEqual({ folders: [], reason: expect.stringContaining('not a worktree of ours') })
      expect(existsSync(join(path, 'node_modules/a/i.js'))).toBe(true)
    }
  })
})

test('a session takes its own folder and its worktrees, of which a part can be made again', async () => {
  const { path } = await worktreeWith(
    ignore,
    { 'package.json': '{}', 'yarn.lock': '' },
    {
      'node_modules/a/i.js': kilobytes(60),
      'src/a.js': kilobytes(10),
    },
  )
  const directory = temporaryDirectory()
  writeFileSync(join(directory, 'transcript.jsonl'), kilobytes(12))
  const use = await measureSession({ directory, worktrees: [path] }, 5)
  expect(use).toEqual({
    worktree: du(path),
    rebuildable: du(join(path, 'node_modules')),
    session: du(directory),
    isComplete: true,
    at: 5,
  })
  expect(await measureSession({ directory, worktrees: [] }, 5)).toMatchObject({ worktree: null, rebuildable: 0 })
  expect(await measureSession({ directory, worktrees: [join(path, 'gone')] }, 5)).toMatchObject({ worktree: 0 })
})
