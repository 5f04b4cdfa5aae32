import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleRepository, type SampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { countBehindAhead } from './behind-ahead.ts'
import { branchExists, deleteBranch } from './branch.ts'
import { findDefaultBranch } from './default-branch.ts'
import { excludeOnce } from './exclude.ts'
import { git } from './git.ts'
import { readHead, resolveCommit } from './head.ts'
import { refreshRemote } from './refresh-remote.ts'
import { findRepository } from './repository.ts'
import { addEmptyWorktree, checkOutFiles } from './worktree-add.ts'
import { listWorktrees } from './worktree-list.ts'
import { removeWorktree } from './worktree-remove.ts'

async function cloneOf(original: SampleRepository): Promise<string> {
  const directory = join(temporaryDirectory(), 'clone')
  await git(['clone', '--quiet', original.directory, directory], { cwd: original.directory })
  return directory
}

describe('a repository', () => {
  test('is found from a subdirectory', async () => {
    const { directory } = await sampleRepository({ 'a/b': '1' })
    expect(await findRepository(join(directory, 'a'))).toEqual({
      kind: 'repository',
      repository: {
        topLevel: directory,
        gitDirectory: join(directory, '.git'),
        commonDirectory: join(directory, '.git'),
        isLinked: false,
        mainTopLevel: directory,
      },
    })
  })

  test('is told from no repository and from a bare one', async () => {
    const directory = temporaryDirectory()
    expect(await findRepository(directory)).toEqual({ kind: 'none' })
    await git(['init', '--quiet', '--bare', directory], { cwd: directory })
    expect(await findRepository(directory)).toEqual({ kind: 'bare' })
  })

  test('knows its linked worktrees, and each knows the main one', async () => {
    const sample = await sampleRepository({ a: '1' })
    const { commit } = await readHead(sample.directory)
    const path = join(temporaryDirectory(), 'linked')
    await addEmptyWorktree(sample.directory, { path, branch: 'bb/linked', commit: commit ?? '' })
    await checkOutFiles(path, false)
    expect(readFileSync(join(path, 'a'), 'utf8')).toBe('1')
    expect(await sample.find(path)).toMatchObject({ topLevel: path, isLinked: true, mainTopLevel: sample.directory })
    expect(await listWorktrees(path)).toEqual([
      { path: sample.directory, commit, branch: 'main', isBare: false, isLocked: false, isPrunable: false },
      { path, commit, branch: 'bb/linked', isBare: false, isLocked: false, isPrunable: false },
    ])
    writeFileSync(join(path, 'untracked'), 'x')
    await removeWorktree(sample.directory, path)
    expect(await listWorktrees(sample.directory)).toHaveLength(1)
  })

  test('forgets a linked worktree whose folder is gone, and no other', async () => {
    const sample = await sampleRepository({ a: '1' })
    const [mine, other] = ['mine', 'other'].map((name) => join(temporaryDirectory(), name))
    if (mine === undefined || other === undefined) throw new Error('no paths')
    for (const path of [mine, other]) {
      await sample.run('worktree', 'add', '--quiet', path)
      rmSync(path, { recursive: true })
    }
    await removeWorktree(sample.directory, mine)
    expect((await listWorktrees(sample.directory)).map(({ path }) => path)).toEqual([sample.directory, other])
  })

  test('that is not there at all is none', async () => {
    expect(await findRepository(join(temporaryDirectory(), 'gone'))).toEqual({ kind: 'none' })
  })

  test('that is a submodule knows its own main working tree from a linked one', async () => {
    const inner = await sampleRepository({ a: '1' })
    const outer = await sampleRepository({ b: '1' })
    await outer.run('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'sub')
    const submodule = join(outer.directory, 'sub')
    const path = join(temporaryDirectory(), 'linked')
    await outer.run('-C', submodule, 'worktree', 'add', '--quiet', '-b', 'bb/x', path)
    expect(await outer.find(submodule)).toMatchObject({ topLevel: submodule, isLinked: false, mainTopLevel: submodule })
    expect(await outer.find(path)).toMatchObject({ topLevel: path, isLinked: true, mainTopLevel: submodule })
  })

  test('that is bare has no main working tree for its linked ones', async () => {
    const sample = await sampleRepository({ a: '1' })
    const bare = join(temporaryDirectory(), 'bare.git')
    await git(['clone', '--quiet', '--bare', sample.directory, bare], { cwd: sample.directory })
    const path = join(temporaryDirectory(), 'linked')
    await git(['worktree', 'add', '--quiet', path, 'main'], { cwd: bare })
    expect(await sample.find(path)).toMatchObject({ isLinked: true, mainTopLevel: null })
  })

  test('says what is checked out: a branch, a commit, or a branch without commits', async () => {
    const empty = await sampleRepository()
    expect(await readHead(empty.directory)).toEqual({ branch: 'main', commit: null })
    empty.write({ a: '1' })
    const commit = await empty.commit('Begin')
    expect(await readHead(empty.directory)).toEqual({ branch: 'main', commit })
    await empty.run('checkout', '--quiet', '--detach')
    expect(await readHead(empty.directory)).toEqual({ branch: null, commit })
    expect(await resolveCommit(empty.directory, 'no-such')).toBe(null)
    expect(await resolveCommit(empty.directory, '--all')).toBe(null)
  })

  test('counts the commits that one revision lacks and has beyond another', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('checkout', '--quiet', '-b', 'topic')
    await sample.commit('Topic 1')
    await sample.commit('Topic 2')
    await sample.run('checkout', '--quiet', 'main')
    await sample.commit('Main 1')
    expect(await countBehindAhead(sample.directory, 'topic', 'main')).toEqual({ behind: 1, ahead: 2 })
  })

  test('loses a branch only while it points where its deleter thinks', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('branch', 'topic')
    const { commit } = await readHead(sample.directory)
    expect(await deleteBranch(sample.directory, 'topic', '1'.repeat(40))).toBe('moved')
    expect(await branchExists(sample.directory, 'topic')).toBe(true)
    expect(await deleteBranch(sample.directory, 'topic', commit ?? '')).toBe('deleted')
    expect(await branchExists(sample.directory, 'topic')).toBe(false)
  })

  test('excludes a pattern once, keeping what the user wrote', async () => {
    const sample = await sampleRepository({ a: '1' })
    const path = join(sample.directory, '.git', 'info', 'exclude')
    writeFileSync(path, 'mine')
    await excludeOnce(join(sample.directory, '.git'), '/x/')
    await excludeOnce(join(sample.directory, '.git'), '/x/')
    expect(readFileSync(path, 'utf8')).toBe('mine\n/x/\n')
  })
})

describe('the default branch', () => {
  test('is what the remote calls its head', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('branch', '--move', 'trunk')
    const clone = await cloneOf(sample)
    await git(['checkout', '--quiet', '-b', 'main'], { cwd: clone })
    expect(await findDefaultBranch(clone)).toEqual({
      kind: 'remote',
      remote: 'origin',
      name: 'trunk',
      ref: 'refs/remotes/origin/trunk',
    })
  })

  test('has a usual name when the remote names none', async () => {
    const sample = await sampleRepository({ a: '1' })
    const clone = await cloneOf(sample)
    await git(['remote', 'set-head', 'origin', '--delete'], { cwd: clone })
    expect(await findDefaultBranch(clone)).toMatchObject({ kind: 'remote', name: 'main' })
  })

  test('is local without a remote: one of a usual name, else the one checked out', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('checkout', '--quiet', '-b', 'topic')
    expect(await findDefaultBranch(sample.directory)).toEqual({ kind: 'local', name: 'main', ref: 'refs/heads/main' })
    await sample.run('branch', '--delete', '--force', 'main')
    expect(await findDefaultBranch(sample.directory)).toMatchObject({ kind: 'local', name: 'topic' })
  })

  test('does not exist before the first commit', async () => {
    expect(await findDefaultBranch((await sampleRepository()).directory)).toBe(null)
  })
})

describe('refreshing a remote', () => {
  const day = 24 * 60 * 60 * 1000

  test('fetches when the last fetch is older than a day, once for all who ask', async () => {
    const sample = await sampleRepository({ a: '1' })
    const cwd = await cloneOf(sample)
    const place = { cwd, commonDirectory: join(cwd, '.git'), branch: 'main' }
    const commit = await sample.commit('Later')
    const all = await Promise.all([1, 2, 3].map(() => refreshRemote(place, 'origin', Date.now())))
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(['fetched', 'recent', 'recent'])
    expect(await resolveCommit(cwd, 'origin/main')).toBe(commit)
    const longAgo = new Date(Date.now() - day - 1_000)
    for (const name of ['FETCH_HEAD', 'backburner-fetched']) utimesSync(join(cwd, '.git', name), longAgo, longAgo)
    expect(await refreshRemote(place, 'origin', Date.now())).toEqual({ kind: 'fetched' })
  })

  test('takes for recent what the user fetched, if that was this branch of this remote', async () => {
    const [sample, other] = [await sampleRepository({ a: '1' }), await sampleRepository({ b: '1' })]
    await sample.run('branch', 'topic')
    const cwd = await cloneOf(sample)
    const place = { cwd, commonDirectory: join(cwd, '.git'), branch: 'main' }
    const fresh = async (...args: readonly string[]): Promise<string> => {
      rmSync(join(cwd, '.git', 'backburner-fetched'), { force: true })
      await git(['fetch', '--quiet', ...args], { cwd })
      return (await refreshRemote(place, 'origin', Date.now())).kind
    }
    expect(await fresh('origin')).toBe('recent')
    expect(await fresh(other.directory, 'main')).toBe('fetched')
    expect(await fresh('origin', 'topic')).toBe('fetched')
    expect(await fresh('origin', 'main')).toBe('recent')
  })

  test('that failed is not tried again for ten minutes', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('remote', 'add', 'origin', '/does/not/exist')
    const place = { cwd: sample.directory, commonDirectory: join(sample.directory, '.git'), branch: 'main' }
    expect(await refreshRemote(place, 'origin', Date.now())).toMatchObject({ kind: 'failed' })
    expect(await refreshRemote(place, 'origin', Date.now())).toEqual({ kind: 'postponed' })
    expect(await refreshRemote(place, 'origin', Date.now() + 11 * 60 * 1000)).toMatchObject({ kind: 'failed' })
  })

  test('in a directory that git may not enter fails with what git says', async () => {
    const sample = await sampleRepository({ a: '1' })
    mkdirSync(join(sample.directory, 'nowhere'))
    await sample.run('remote', 'add', 'origin', join(sample.directory, 'nowhere'))
    const place = { cwd: sample.directory, commonDirectory: join(sample.directory, '.git'), branch: 'main' }
    const result = await refreshRemote(place, 'origin', Date.now())
    expect(result.kind === 'failed' && result.reason).toMatch(/\w/)
  })
})
