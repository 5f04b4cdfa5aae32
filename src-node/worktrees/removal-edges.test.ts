import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { branchExists } from '../git/branch.ts'
import { listWorktrees } from '../git/worktree-list.ts'
import { removableWorktree, removedState, type RemovableWorktree } from '../testing/removable-worktree.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { createWorktree } from './create-worktree.ts'

/** Removes it, lets git collect what nothing reaches, brings it back, and finds it as it was. */
async function comesBack(it: RemovableWorktree): Promise<void> {
  const before = await removedState(it)
  expect(await it.remove()).toMatchObject({ kind: 'removed' })
  expect(existsSync(it.path)).toBe(false)
  await it.sample.run('reflog', 'expire', '--expire=now', '--all')
  await it.sample.run('gc', '--quiet', '--prune=now')
  expect(await it.restore()).toMatchObject({ kind: 'restored', path: it.path })
  expect(await removedState(it)).toEqual(before)
}

describe('a worktree comes back', () => {
  test('whose branch was renamed, which stays', async () => {
    const it = await removableWorktree({ a: '1\n' })
    await it.inWorktree('branch', '--move', 'feature/mine')
    it.write({ a: '2\n' })
    await comesBack(it)
    expect(await it.inWorktree('branch', '--show-current')).toBe('feature/mine')
  })

  test('whose branch was deleted under it, with the commits that its reflog names', async () => {
    const it = await removableWorktree({ a: '1\n' })
    it.write({ a: '2\n' })
    const commit = await it.sample.commit('Only here', it.path)
    await it.sample.run('update-ref', '-d', 'refs/heads/bb/work')
    it.write({ b: 'new\n' })
    const before = await it.inWorktree('status', '--porcelain=v2', '--branch')
    expect(await it.remove(false)).toMatchObject({ kind: 'unsaved' })
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await it.sample.run('gc', '--quiet', '--prune=now')
    expect(await it.restore()).toMatchObject({ kind: 'restored', branch: 'bb/work' })
    expect(await it.inWorktree('status', '--porcelain=v2', '--branch')).toBe(before)
    expect(await it.inWorktree('show', `${commit}:a`)).toBe('2')
    expect(readFileSync(join(it.path, 'b'), 'utf8')).toBe('new\n')
  })

  test.each([true, false])('on a branch without a commit yet, with something staged: %s', async (isStaged) => {
    const it = await removableWorktree({ a: '1\n' })
    await it.inWorktree('checkout', '--quiet', '--orphan', 'fresh')
    await it.inWorktree('rm', '--quiet', '-r', '--cached', '.')
    it.write({ first: 'f\n' })
    if (isStaged) await it.inWorktree('add', 'first')
    const before = await it.inWorktree('status', '--porcelain=v2', '--branch')
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    await it.sample.run('gc', '--quiet', '--prune=now')
    expect(await it.restore()).toMatchObject({ kind: 'restored', branch: 'fresh' })
    expect(await it.inWorktree('status', '--porcelain=v2', '--branch')).toBe(before)
    expect(readFileSync(join(it.path, 'first'), 'utf8')).toBe('f\n')
    await it.inWorktree('add', '--all')
    await it.sample.commit('The first', it.path)
    expect(await it.inWorktree('rev-list', '--count', 'HEAD')).toBe('1')
  })

  test.each([
    ['a bisect', async (it: RemovableWorktree) => void (await it.inWorktree('bisect', 'start', 'HEAD', 'HEAD~3'))],
    [
      'a revert with conflicts',
      async (it: RemovableWorktree) => {
        await expect(it.inWorktree('revert', '--no-edit', 'HEAD~1')).rejects.toThrow()
      },
    ],
    [
      'a rebase that waits for an edit',
      async (it: RemovableWorktree) => {
        await expect(it.inWorktree('rebase', '--quiet', '--exec', 'false', 'HEAD~2')).rejects.toThrow()
      },
    ],
  ])('in the middle of %s, which goes on', async (_, begin) => {
    const it = await removableWorktree({ a: '0\n' })
    for (const content of ['1\n', '2\n', '3\n']) {
      it.write({ a: content })
      await it.sample.commit(content.trim(), it.path)
    }
    await begin(it)
    const status = await it.inWorktree('status')
    await comesBack(it)
    expect(await it.inWorktree('status')).toBe(status)
  })

  test('with its settings of the branch, and without the names of its folders in the ref', async () => {
    const it = await removableWorktree({ a: '1\n' })
    await it.sample.run('config', 'branch.bb/work.pushRemote', 'https://me:secret@example.com/r.git')
    it.write({ a: '2\n' })
    expect(await it.remove()).toMatchObject({ kind: 'removed' })
    expect(await it.restore()).toMatchObject({ kind: 'restored', path: it.path })
    expect(await it.sample.run('config', 'branch.bb/work.pushRemote')).toBe('https://me:secret@example.com/r.git')
  })
})

describe('a worktree whose folder is gone', () => {
  test('costs nobody else anything, and what git has of it stays', async () => {
    const it = await removableWorktree({ a: '1\n' })
    it.write({ a: '2\n' })
    const commit = await it.sample.commit('Only here', it.path)
    const away = join(temporaryDirectory(), 'on a disk that is not there')
    await it.sample.run('worktree', 'add', '--quiet', '--detach', away)
    const own = await it.sample.commit('On no branch', away)
    renameSync(away, `${away}, for now`)
    rmSync(it.path, { recursive: true })
    expect(await it.remove()).toEqual({ kind: 'absent' })
    renameSync(`${away}, for now`, away)
    expect(await it.sample.run('-C', away, 'rev-parse', 'HEAD')).toBe(own)
    expect(await it.sample.run('rev-parse', 'bb/work')).toBe(commit)
  })

  test('because somebody moved it: it can be mended', async () => {
    const it = await removableWorktree({ a: '1\n' })
    it.write({ a: '2\n' })
    await it.inWorktree('add', 'a')
    const elsewhere = join(temporaryDirectory(), 'moved')
    renameSync(it.path, elsewhere)
    expect(await it.remove()).toEqual({ kind: 'absent' })
    await it.sample.run('worktree', 'repair', elsewhere)
    expect(await it.sample.run('-C', elsewhere, 'diff', '--cached', '--name-only')).toBe('a')
    expect(await it.sample.run('-C', elsewhere, 'branch', '--show-current')).toBe('bb/work')
  })

  test('keeps its name from the next one', async () => {
    const it = await removableWorktree({ a: '1\n' })
    rmSync(it.path, { recursive: true })
    await it.remove()
    await it.sample.run('update-ref', '-d', 'refs/heads/bb/work')
    const repository = await it.sample.find()
    const wish = { repository, name: 'work', base: 'head' as const, symlinkDirectories: [], maker: null, now: 0 }
    expect(await createWorktree(wish)).toMatchObject({ kind: 'created', worktree: { name: 'work-2' } })
  })

  test('together with its repository is gone, too', async () => {
    const it = await removableWorktree({ a: '1\n' })
    rmSync(it.sample.directory, { recursive: true })
    expect(await it.remove()).toEqual({ kind: 'absent' })
  })
})

describe('a folder that is no worktree of ours any more', () => {
  test('stays, with what to do', async () => {
    const it = await removableWorktree({ a: '1\n' })
    rmSync(it.path, { recursive: true })
    mkdirSync(it.path)
    writeFileSync(join(it.path, 'mine'), 'x')
    expect(await it.remove()).toMatchObject({ kind: 'kept', reason: expect.stringContaining('move that folder away') })
    rmSync(it.path, { recursive: true })
    const elsewhere = temporaryDirectory()
    writeFileSync(join(elsewhere, 'precious'), 'x')
    symlinkSync(elsewhere, it.path)
    expect(await it.remove()).toMatchObject({ kind: 'kept' })
    expect(existsSync(join(elsewhere, 'precious'))).toBe(true)
  })

  test('stays when its repository lost its .git', async () => {
    const it = await removableWorktree({ a: '1\n' })
    rmSync(join(it.sample.directory, '.git'), { recursive: true })
    const reason = expect.stringContaining('is no git repository any more')
    expect(await it.remove()).toMatchObject({ kind: 'kept', reason })
    expect(existsSync(join(it.path, 'a'))).toBe(true)
  })
})

test('a removal forgets no other worktree, not even where git could not clear its own away at once', async () => {
  const it = await removableWorktree({ a: '1\n' })
  const other = join(temporaryDirectory(), 'other')
  await it.sample.run('worktree', 'add', '--quiet', '-b', 'other', other)
  renameSync(other, `${other}-away`)
  expect(await it.remove()).toMatchObject({ kind: 'removed', notes: [] })
  expect((await listWorktrees(it.sample.directory)).map(({ path }) => path)).toContain(other)
  expect(await branchExists(it.sample.directory, 'bb/work')).toBe(false)
})
