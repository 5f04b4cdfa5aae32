import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { createWorktree } from './create-worktree.ts'
import { keepIgnoredFiles } from './keep-ignored.ts'
import { surveyWorktree } from './survey-worktree.ts'
import { removeSessionWorktree, restoreSessionWorktree } from './remove-worktree.ts'

const id = '7c5dcf5d'

async function worktreeWith(mainFiles: Readonly<Record<string, string>>) {
  const sample = await sampleRepository({
    '.gitignore': '.env*\nnode_modules/\n/secrets/\n*.bin\n',
    '.worktreeinclude': '/secrets/\n',
    'README.md': 'A clock.\n',
  })
  sample.write(mainFiles)
  const repository = await sample.find()
  const created = await createWorktree({
    repository,
    name: 'work',
    base: 'head',
    symlinkDirectories: [],
    maker: null,
    now: 1,
  })
  if (created.kind === 'failed') throw new Error(created.reason)
  return { sample, path: created.worktree.path, directory: join(temporaryDirectory(), 'kept') }
}

test('ignored files that were copied in, and small ones of their own, come back with a removed worktree', async () => {
  const { sample, path, directory } = await worktreeWith({ 'secrets/deep/key': 'for the clock' })
  sample.write(
    { '.env': 'HOUR=13\n', 'app/.env.local': '', 'node_modules/x/index.js': 'built', 'package.json': '{}' },
    path,
  )
  sample.write({ 'secrets/deep/key': 'changed here' }, path)
  writeFileSync(join(path, 'secrets', 'run'), '#!/bin/sh\n', { mode: 0o700 })
  symlinkSync('README.md', join(path, '.env-link'))
  const removed = await removeSessionWorktree({
    mainDirectory: sample.directory,
    path,
    id,
    force: true,
    keepIn: directory,
  })
  expect(removed).toMatchObject({
    rest: { ignored: { files: 4, bytes: 30, leftOut: [], rebuildable: ['node_modules'] } },
  })
  expect(removed.kind).toBe('removed')
  expect(existsSync(path)).toBe(false)
  const ignored = join(directory, 'ignored')
  for (const name of readdirSync(ignored)) expect(statSync(join(ignored, name)).mode & 0o777).toBe(0o600)
  await restoreSessionWorktree(sample.directory, id, directory)
  expect(readFileSync(join(path, '.env'), 'utf8')).toBe('HOUR=13\n')
  expect(readFileSync(join(path, 'app/.env.local'), 'utf8')).toBe('')
  expect(readlinkSync(join(path, '.env-link'))).toBe('README.md')
  expect(readFileSync(join(path, 'secrets/deep/key'), 'utf8')).toBe('changed here')
  expect(statSync(join(path, 'secrets/run')).mode & 0o777).toBe(0o700)
  expect(existsSync(join(path, 'node_modules'))).toBe(false)
})

test('what is too large to be kept is told', async () => {
  const { sample, path, directory } = await worktreeWith({})
  sample.write({ 'large.bin': 'x'.repeat(1024 * 1024 + 1), '.env': 'HOUR=13\n' }, path)
  mkdirSync(join(path, 'secrets'))
  writeFileSync(join(path, 'secrets', 'large'), 'x'.repeat(2 * 1024 * 1024))
  writeFileSync(join(path, 'secrets', 'huge'), Buffer.alloc(51 * 1024 * 1024))
  expect(
    await keepIgnoredFiles(sample.directory, path, directory, await surveyWorktree({ topLevel: path })),
  ).toMatchObject({
    files: 2,
    leftOut: ['secrets/huge', 'large.bin'],
  })
})

test('a worktree whose ignored files cannot be kept is not removed', async () => {
  const { sample, path } = await worktreeWith({})
  sample.write({ '.env': 'HOUR=13\n' }, path)
  const keepIn = join(sample.directory, 'README.md', 'not a directory')
  await expect(
    removeSessionWorktree({ mainDirectory: sample.directory, path, id, force: true, keepIn }),
  ).rejects.toThrow()
  expect(readFileSync(join(path, '.env'), 'utf8')).toBe('HOUR=13\n')
})
