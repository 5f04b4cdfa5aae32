import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleRepository, sampleRepositoryAt } from '../testing/sample-repository.ts'
import { digestTree } from './tree-digest.ts'

const files = { 'a.txt': 'a\n', 'dir/b c.txt': 'b\n', '.gitignore': 'ignored\n' }

test('the same files have the same name, however much of them is staged or committed', async () => {
  const sample = await sampleRepository(files)
  const at = sample.directory
  const first = await digestTree(await sample.find())
  expect(await digestTree(await sample.find())).toBe(first)
  writeFileSync(join(at, 'ignored'), 'x')
  expect(await digestTree(await sample.find())).toBe(first)
  sample.write({ 'a.txt': 'other\n', 'new\nä[*].txt': 'new\n' })
  unlinkSync(join(at, 'dir/b c.txt'))
  const changed = await digestTree(await sample.find())
  expect(changed).not.toBe(first)
  await sample.run('add', '--all')
  expect(await digestTree(await sample.find())).toBe(changed)
  await sample.commit('all of it')
  expect(await digestTree(await sample.find())).toBe(changed)
  await sample.run('revert', '--no-edit', 'HEAD')
  expect(await digestTree(await sample.find())).toBe(first)
})

test.each([
  ['a changed file', (at: string) => appendFileSync(join(at, 'a.txt'), 'x')],
  ['an untracked file', (at: string) => writeFileSync(join(at, 'new'), '')],
  ['a removed file', (at: string) => unlinkSync(join(at, 'a.txt'))],
  ['another mode', (at: string) => chmodSync(join(at, 'a.txt'), 0o755)],
  [
    'a link in the place of a file',
    (at: string) => {
      unlinkSync(join(at, 'a.txt'))
      symlinkSync('.gitignore', join(at, 'a.txt'))
    },
  ],
])('%s makes another name', async (_, change) => {
  const sample = await sampleRepository(files)
  const before = await digestTree(await sample.find())
  change(sample.directory)
  expect(await digestTree(await sample.find())).not.toBe(before)
})

test('neither the index nor the objects of the repository change', async () => {
  const sample = await sampleRepository(files)
  sample.write({ 'a.txt': 'other\n', new: 'new\n' })
  const objects = join(sample.directory, '.git/objects')
  const before = [await readdir(objects, { recursive: true }), await sample.run('status', '--porcelain')]
  await digestTree(await sample.find())
  expect([await readdir(objects, { recursive: true }), await sample.run('status', '--porcelain')]).toEqual(before)
})

test('a repository inside is looked into, and one that is none is no trouble', async () => {
  const sample = await sampleRepository(files)
  const inner = await sampleRepositoryAt(join(sample.directory, 'inner'), { x: '1' })
  mkdirSync(join(sample.directory, 'odd/.git'), { recursive: true })
  const before = await digestTree(await sample.find())
  inner.write({ x: '2' })
  expect(await digestTree(await sample.find())).not.toBe(before)
  rmSync(join(sample.directory, 'inner'), { recursive: true })
  expect(await digestTree(await sample.find())).not.toBe(before)
})

test('of a huge file its times are taken for its content', async () => {
  const sample = await sampleRepository(files)
  for (const name of ['a.txt', 'untracked.bin']) {
    const path = join(sample.directory, name)
    writeFileSync(path, '')
    truncateSync(path, 64 * 1024 * 1024)
  }
  const before = await digestTree(await sample.find())
  expect(await digestTree(await sample.find())).toBe(before)
  appendFileSync(join(sample.directory, 'a.txt'), 'x')
  expect(await digestTree(await sample.find())).not.toBe(before)
})
