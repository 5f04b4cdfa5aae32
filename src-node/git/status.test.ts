import { join } from 'node:path'
import { renameSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sampleRepository } from '../testing/sample-repository.ts'
import { readDiffStat } from './diff-stat.ts'
import { readHead } from './head.ts'
import { readStatus } from './status.ts'
import { deleteRef, writeRef } from './update-ref.ts'

test('status tells staged, changed, renamed, deleted, untracked and ignored paths, whatever their names', async () => {
  const sample = await sampleRepository({
    'a b.txt': 'one\ntwo\nthree\n',
    gone: 'x',
    'dir/ü"\n': 'y',
    keep: 'z',
    '.gitignore': 'ignored\n',
  })
  await sample.run('mv', 'a b.txt', 'c d.txt')
  await sample.run('rm', '--quiet', 'gone')
  sample.write({ 'dir/ü"\n': 'changed', 'new file': 'n', ignored: 'i', keep: 'staged' })
  await sample.run('add', 'keep')
  sample.write({ keep: 'changed again' })
  const entries = await readStatus(sample.directory, { ignored: true })
  expect(entries.map(({ kind, path, index, worktree, from }) => [kind, path, index, worktree, from])).toEqual([
    ['renamed', 'c d.txt', 'R', '.', 'a b.txt'],
    ['changed', 'dir/ü"\n', '.', 'M', null],
    ['changed', 'gone', 'D', '.', null],
    ['changed', 'keep', 'M', 'M', null],
    ['untracked', 'new file', '.', '.', null],
    ['ignored', 'ignored', '.', '.', null],
  ])
})

test('status tells a conflict', async () => {
  const sample = await sampleRepository({ a: '1' })
  await sample.run('checkout', '--quiet', '-b', 'topic')
  sample.write({ a: '2' })
  await sample.commit('Two')
  await sample.run('checkout', '--quiet', 'main')
  sample.write({ a: '3' })
  await sample.commit('Three')
  await expect(sample.run('merge', 'topic')).rejects.toThrow()
  expect(await readStatus(sample.directory)).toMatchObject([{ kind: 'unmerged', path: 'a', index: 'U', worktree: 'U' }])
})

test('a diff stat counts lines per file, with renames under their new path and binary files uncounted', async () => {
  const sample = await sampleRepository({ a: '1\n2\n3\n4\n5\n', 'b b': 'x\n', image: '\0\0' })
  const { commit } = await readHead(sample.directory)
  renameSync(join(sample.directory, 'a'), join(sample.directory, 'c'))
  sample.write({ c: '1\n2\n3\n4\n5\n6\n', 'b b': 'y\nz\n', image: '\0\x01' })
  const later = await sample.commit('Later')
  const expected = [
    { path: 'b b', added: 2, deleted: 1 },
    { path: 'c', added: 1, deleted: 0 },
    { path: 'image', added: null, deleted: null },
  ]
  expect(await readDiffStat(sample.directory, commit ?? '', later)).toEqual(expected)
  expect(await readDiffStat(sample.directory, commit ?? '')).toEqual(expected)
})

test('a ref is written and deleted only while it points where its writer thinks', async () => {
  const sample = await sampleRepository({ a: '1' })
  const { directory: cwd } = sample
  const ref = 'refs/backburner/x'
  const first = (await readHead(cwd)).commit ?? ''
  const second = await sample.commit('Second')
  await writeRef(cwd, ref, first, null)
  await expect(writeRef(cwd, ref, second, null)).rejects.toThrow('already exists')
  await expect(deleteRef(cwd, ref, second)).rejects.toThrow()
  await writeRef(cwd, ref, second, first)
  await expect(writeRef(cwd, ref, second, first)).rejects.toThrow()
  await deleteRef(cwd, ref, second)
  await deleteRef(cwd, ref, second)
})
