import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { branchExists } from '../git/branch.ts'
import { readRecoveryRef } from '../git/recovery-ref.ts'
import { saveRecoveryRef } from '../git/save-recovery-ref.ts'
import { readStatus } from '../git/status.ts'
import {
  removableWorktree as session,
  removedId as id,
  removedState as stateOf,
} from '../testing/removable-worktree.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { removeUnchangedWorktree } from './remove-unchanged.ts'
import { removeSessionWorktree, restoreSessionWorktree } from './remove-worktree.ts'

describe('removing a session’s worktree', () => {
  test('and restoring it brings back commits, staged, unstaged, deleted and untracked files exactly', async () => {
    const it = await session({
      a: '1\n',
      b: '1\n',
      c: '1\n',
      gone: 'x\n',
      '.gitignore': 'ignored\n',
      'crlf.txt': 'a\r\n',
    })
    it.write({ a: '2\n' })
    await it.sample.commit('Own commit', it.path)
    it.write({ a: 'staged\n', 'new-staged': 'n\n' })
    await it.inWorktree('add', 'a', 'new-staged')
    it.write({
      a: 'staged, then changed\n',
      b: 'changed\n',
      'deep/untracked': 'u\n',
      ignored: 'i\n',
      'new-staged': 'm\n',
    })
    rmSync(join(it.path, 'gone'))
    await it.inWorktree('rm', '--quiet', '--cached', 'c')
    writeFileSync(join(it.path, 'run.sh'), '#!/bin/sh\n')
    chmodSync(join(it.path, 'run.sh'), 0o755)
    symlinkSync('a', join(it.path, 'link'))
    const before = await stateOf(it)

    expect(await it.remove()).toMatchObject({ kind: 'removed', recovery: { ref: `refs/backburner/trash/${id}` } })
    expect(existsSync(it.path)).toBe(false)
    expect(await branchExists(it.sample.directory, 'bb/work')).toBe(false)
    await it.sample.run('gc', '--quiet', '--prune=now')

    expect(await restoreSessionWorktree(it.sample.directory, id, it.keepIn)).toMatchObject({
      kind: 'restored',
      path: it.path,
      branch: 'bb/work',
    })
    expect(await stateOf(it)).toEqual(before)
    expect(readFileSync(join(it.path, 'deep/untracked'), 'utf8')).toBe('u\n')
    expect(readFileSync(join(it.path, 'new-staged'), 'utf8')).toBe('m\n')
    expect(existsSync(join(it.path, 'gone'))).toBe(false)
    expect(lstatSync(join(it.path, 'link')).isSymbolicLink()).toBe(true)
    expect(lstatSync(join(it.path, 'run.sh')).mode & 0o111).not.toBe(0)
  })

  test('keeps an unfinished merge with its conflicts', async () => {
    const it = await session({ a: '1\n', b: '1\n' })
    it.write({ a: '2\n' })
    await it.sample.commit('Here', it.path)
    it.sample.write({ a: '3\n', b: '3\n' })
    const other = await it.sample.commit('There')
    await expect(it.inWorktree('merge', 'main')).rejects.toThrow()
    it.write({ a: 'half resolved\n' })
    const before = await stateOf(it)
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await it.sample.run('gc', '--quiet', '--prune=now')
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    expect(await stateOf(it)).toEqual(before)
    expect(await it.inWorktree('rev-parse', 'MERGE_HEAD')).toBe(other)
  })

  test('with unsaved work and no force changes nothing and says what there is', async () => {
    const it = await session({ a: '1\n' })
    it.write({ a: '2\n', b: 'new\n' })
    expect(await it.remove(false)).toMatchObject({ kind: 'unsaved', inventory: { changed: ['a'], untracked: ['b'] } })
    expect(existsSync(it.path)).toBe(true)
    expect(await readRecoveryRef(it.sample.directory, id)).toBe(null)
  })

  test('without unsaved work needs no force, and one that is gone is no error', async () => {
    const it = await session({ a: '1\n' })
    expect(await it.remove(false)).toMatchObject({ kind: 'removed' })
    expect(await it.remove(false)).toEqual({ kind: 'absent' })
  })

  test('touches neither index nor files while saving, not even with a stale index lock', async () => {
    const it = await session({ a: '1\n' })
    it.write({ a: '2\n', b: 'new\n' })
    const repository = await it.sample.find(it.path)
    const index = join(repository.gitDirectory, 'index')
    writeFileSync(`${index}.lock`, '')
    const before = [readFileSync(index), lstatSync(index).mtimeMs, await readStatus(it.path)]
    expect(
      await saveRecoveryRef(repository, id, [], () => Promise.resolve({ kind: 'kept', rest: null })),
    ).toMatchObject({ kind: 'saved' })
    expect([readFileSync(index), lstatSync(index).mtimeMs, await readStatus(it.path)]).toEqual(before)
  })

  test('saves files that git was told to take for unchanged', async () => {
    const it = await session({ a: '1\n' })
    await it.inWorktree('update-index', '--assume-unchanged', 'a')
    it.write({ a: 'changed in secret\n' })
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    expect(readFileSync(join(it.path, 'a'), 'utf8')).toBe('changed in secret\n')
  })

  test('saves changes made in the instant of the checkout that have the old size', async () => {
    const it = await session({ a: '1\n' })
    const { gitDirectory } = await it.sample.find(it.path)
    const [file, index] = [join(it.path, 'a'), join(gitDirectory, 'index')]
    await it.sample.run('config', 'core.trustCtime', 'false')
    const instant = 1_700_000_000
    utimesSync(file, instant, instant)
    await it.inWorktree('update-index', '--refresh')
    it.write({ a: '2\n' })
    for (const path of [file, index]) utimesSync(path, instant, instant)
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    expect(readFileSync(file, 'utf8')).toBe('2\n')
  })

  test('brings back a repository of its own inside it, whole', async () => {
    const it = await session({ a: '1\n' })
    const inner = join(it.path, 'inner')
    mkdirSync(inner)
    await it.inWorktree('init', '--quiet', 'inner')
    writeFileSync(join(inner, 'precious'), 'x')
    const commit = await it.sample.commit('Inner', inner)
    writeFileSync(join(inner, 'uncommitted'), 'y')
    expect(await it.remove()).toMatchObject({ kind: 'removed', rest: { repositories: ['inner'] } })
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    expect(readFileSync(join(inner, 'uncommitted'), 'utf8')).toBe('y')
    expect(await it.sample.run('-C', inner, 'rev-parse', 'HEAD')).toBe(commit)
  })

  test('is refused while another worktree lies in it, or needs what lies in it', async () => {
    const it = await session({ a: '1\n' })
    await it.inWorktree('worktree', 'add', '--quiet', '-b', 'other', join(it.path, 'other'))
    expect(await it.remove()).toMatchObject({ kind: 'kept', reason: expect.stringContaining('other') })
    await it.inWorktree('worktree', 'remove', '--force', join(it.path, 'other'))

    await it.inWorktree('init', '--quiet', 'inner')
    await it.sample.commit('Inner', join(it.path, 'inner'))
    const elsewhere = join(temporaryDirectory(), 'elsewhere')
    await it.sample.run('-C', join(it.path, 'inner'), 'worktree', 'add', '--quiet', elsewhere)
    expect(await it.remove()).toEqual({ kind: 'kept', reason: `the repository inner has a worktree at ${elsewhere}` })
    expect(existsSync(join(it.path, 'inner', '.git'))).toBe(true)
  })

  test('is refused when somebody locked it', async () => {
    const it = await session({ a: '1\n' })
    await it.sample.run('worktree', 'lock', it.path)
    expect(await it.remove()).toMatchObject({ kind: 'kept', reason: expect.stringContaining('locked') })
  })

  test('leaves a branch that is checked out elsewhere too, or that a rebase elsewhere goes back to', async () => {
    const it = await session({ a: '1\n' })
    const elsewhere = join(temporaryDirectory(), 'elsewhere')
    await it.sample.run('worktree', 'add', '--quiet', '--force', elsewhere, 'bb/work')
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    expect(await branchExists(it.sample.directory, 'bb/work')).toBe(true)
  })

  test('is refused for worktrees of others and for the main checkout', async () => {
    const it = await session({ a: '1\n' })
    const foreign = join(it.sample.directory, '..', 'foreign')
    await it.sample.run('worktree', 'add', '--quiet', '-b', 'foreign', foreign)
    for (const path of [foreign, it.sample.directory]) {
      const result = await removeSessionWorktree({
        mainDirectory: it.sample.directory,
        path,
        id,
        force: true,
        keepIn: it.keepIn,
      })
      expect(result).toMatchObject({ kind: 'kept', reason: expect.stringContaining('not a worktree of ours') })
      expect(existsSync(path)).toBe(true)
    }
  })

  test('again after it was restored keeps both states', async () => {
    const it = await session({ a: '1\n' })
    it.write({ a: 'first\n' })
    await it.remove()
    const first = await readRecoveryRef(it.sample.directory, id)
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    it.write({ a: 'second\n' })
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await it.sample.run('gc', '--quiet', '--prune=now')
    expect(await it.sample.run('show', `${first?.commit}:worktree/a`)).toBe('first')
    await restoreSessionWorktree(it.sample.directory, id, it.keepIn)
    expect(readFileSync(join(it.path, 'a'), 'utf8')).toBe('second\n')
  })

  test('restored twice, or beside a branch that moved on, takes free names', async () => {
    const it = await session({ a: '1\n' })
    it.write({ a: '2\n' })
    await it.remove()
    await it.sample.run('branch', 'bb/work', await it.sample.commit('Elsewhere'))
    mkdirSync(it.path, { recursive: true })
    expect(await restoreSessionWorktree(it.sample.directory, id, it.keepIn)).toMatchObject({
      path: `${it.path}-2`,
      branch: 'bb/work-2',
    })
    expect(readFileSync(join(`${it.path}-2`, 'a'), 'utf8')).toBe('2\n')
    expect(await restoreSessionWorktree(it.sample.directory, 'ffffffff', it.keepIn)).toEqual({ kind: 'absent' })
  })
})

describe('removing a worktree only if it is unchanged', () => {
  test('leaves nothing of it, not even a ref', async () => {
    const { sample, path, keepIn } = await session({ 'a.txt': 'a' })
    const request = { mainDirectory: sample.directory, path, id: `${id}-a1`, keepIn }
    expect(await removeUnchangedWorktree(request)).toBe('removed')
    expect(existsSync(keepIn)).toBe(false)
    expect(existsSync(path)).toBe(false)
    expect(await readRecoveryRef(sample.directory, request.id)).toBe(null)
    expect(await branchExists(sample.directory, 'bb/work')).toBe(false)
  })

  test('leaves one with work in it alone', async () => {
    const made = await session({ 'a.txt': 'a' })
    const { sample, path, keepIn } = made
    made.write({ 'b.txt': 'new' })
    const request = { mainDirectory: sample.directory, path, id: `${id}-a1`, keepIn }
    expect(await removeUnchangedWorktree(request)).toBe('kept')
    expect(existsSync(join(path, 'b.txt'))).toBe(true)
  })
})
