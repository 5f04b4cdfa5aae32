import { existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listWorktrees } from '../git/worktree-list.ts'
import { sampleRepository, type SampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { runScript } from '../testing/script-process.ts'
import { createWorktree, type CreatedWorktree, type WorktreeRequest } from './create-worktree.ts'

async function request(sample: SampleRepository, changes: Partial<WorktreeRequest> = {}): Promise<WorktreeRequest> {
  const repository = await sample.find()
  return { repository, name: 'fix-it', base: 'fresh', symlinkDirectories: [], maker: null, now: Date.now(), ...changes }
}

async function created(sample: SampleRepository, changes: Partial<WorktreeRequest> = {}): Promise<CreatedWorktree> {
  const result = await createWorktree(await request(sample, changes))
  if (result.kind === 'failed') throw new Error(result.reason)
  return result.worktree
}

describe('a worktree whose maker died before saying that it was there', () => {
  const makerIn = (id: string) => ({ id, planFile: join(temporaryDirectory(), 'worktree.json') })

  test('is taken up by the same maker, with all its files', async () => {
    const sample = await sampleRepository({ 'a.txt': 'one' })
    const maker = makerIn('7c5dcf5d')
    const first = await created(sample, { maker })
    rmSync(join(first.path, 'a.txt'))
    await sample.commit('Later')
    expect(await created(sample, { maker })).toEqual(first)
    expect(readFileSync(join(first.path, 'a.txt'), 'utf8')).toBe('one')
    // Killed before the mark: the plan alone tells.
    rmSync(join(sample.directory, '.git', 'worktrees', 'fix-it', 'backburner-session'))
    expect(await created(sample, { maker })).toEqual(first)
  })

  test('is left alone when it is another session’s, or is not as it was planned', async () => {
    const sample = await sampleRepository({ 'a.txt': 'one' })
    const maker = makerIn('7c5dcf5d')
    const first = await created(sample, { maker })
    await sample.run('worktree', 'remove', '--force', first.path)
    await sample.run('branch', '-D', first.branch)
    const other = await created(sample, { maker: makerIn('0a71bf62') })
    expect(other.path).toBe(first.path)
    const second = await created(sample, { maker })
    expect(second.name).toBe('fix-it-2')
    await sample.commit('Work', second.path)
    expect((await created(sample, { maker })).name).toBe('fix-it-3')
  })
})

describe('creating a worktree', () => {
  test('puts the files of the base on a branch of their own and leaves the main checkout clean', async () => {
    const sample = await sampleRepository({ 'a.txt': 'one' })
    const head = await sample.run('rev-parse', 'HEAD')
    sample.write({ 'a.txt': 'changed' })
    const worktree = await created(sample)
    expect(worktree).toEqual({
      name: 'fix-it',
      path: join(sample.directory, '.backburner/worktrees/fix-it'),
      branch: 'bb/fix-it',
      baseRef: 'main',
      baseCommit: head,
      copiedFiles: [],
      notes: [],
    })
    expect(readFileSync(join(worktree.path, 'a.txt'), 'utf8')).toBe('one')
    expect(await sample.run('status', '--porcelain')).toBe(' M a.txt')
    expect(await sample.run('-C', worktree.path, 'status', '--porcelain', '--branch')).toBe('## bb/fix-it')
    expect(await sample.find(worktree.path)).toMatchObject({ isLinked: true, mainTopLevel: sample.directory })
  })

  test('starts from the default branch, from what is checked out, or from a given revision', async () => {
    const sample = await sampleRepository({ a: '1' })
    const main = await sample.run('rev-parse', 'HEAD')
    await sample.run('checkout', '--quiet', '-b', 'topic')
    const topic = await sample.commit('Topic')
    expect(await created(sample)).toMatchObject({ baseRef: 'main', baseCommit: main })
    expect(await created(sample, { base: 'head' })).toMatchObject({ baseRef: 'HEAD', baseCommit: topic })
    expect(await created(sample, { base: { revision: 'topic~1' } })).toMatchObject({ baseCommit: main })
    expect(await createWorktree(await request(sample, { base: { revision: 'nope' } }))).toEqual({
      kind: 'failed',
      reason: 'there is no branch or commit called nope',
    })
  })

  test('takes the next free name when a directory or a branch has it', async () => {
    const sample = await sampleRepository({ a: '1' })
    mkdirSync(join(sample.directory, '.backburner/worktrees/fix-it'), { recursive: true })
    await sample.run('branch', 'bb/fix-it-2')
    expect(await created(sample)).toMatchObject({ name: 'fix-it-3', branch: 'bb/fix-it-3' })
  })

  test('in a repository without commits fails with what to do', async () => {
    expect(await createWorktree(await request(await sampleRepository()))).toEqual({
      kind: 'failed',
      reason: 'the repository has no commits yet: commit something, or start without a worktree',
    })
  })

  test('goes on with old branches when the remote cannot be fetched, and says so', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('remote', 'add', 'origin', '/does/not/exist')
    await sample.run('update-ref', 'refs/remotes/origin/main', 'HEAD')
    const worktree = await created(sample)
    expect(worktree.baseRef).toBe('origin/main')
    expect(worktree.notes).toEqual([expect.stringContaining('origin could not be fetched')])
  })

  test('waits five seconds for a remote that does not answer, and starts from what it knows', async () => {
    const silent = createServer()
    onTestFinished(() => void silent.close())
    const port = await new Promise<number>((resolve) => {
      silent.listen({ port: 0, host: '127.0.0.1' }, () => {
        const address = silent.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const sample = await sampleRepository({ a: '1' })
    await sample.run('remote', 'add', 'origin', `git://127.0.0.1:${port}/x`)
    await sample.run('update-ref', 'refs/remotes/origin/main', 'HEAD')
    const from = performance.now()
    const worktree = await created(sample)
    expect(performance.now() - from).toBeGreaterThan(4_900)
    expect(worktree).toMatchObject({
      baseRef: 'origin/main',
      notes: [expect.stringContaining('did not answer in time')],
    })
    // The next session does not wait for it again.
    expect((await created(sample)).notes).toEqual([expect.stringContaining('could not be fetched a short while ago')])
  }, 60_000)

  test('of a sparse checkout has the same part of the files, and stays sparse', async () => {
    const sample = await sampleRepository({ 'top.txt': 't', 'in/a.txt': 'a', 'out/b.txt': 'b' })
    await sample.run('sparse-checkout', 'set', '--cone', 'in')
    const { path } = await created(sample)
    expect([existsSync(join(path, 'top.txt')), existsSync(join(path, 'in/a.txt'))]).toEqual([true, true])
    expect(existsSync(join(path, 'out'))).toBe(false)
    expect(await sample.run('-C', path, 'status', '--porcelain')).toBe('')
    expect(await sample.run('-C', path, 'sparse-checkout', 'list')).toBe('in')
    // What one of them widens is its own.
    await sample.run('-C', path, 'sparse-checkout', 'add', 'out')
    expect(existsSync(join(path, 'out/b.txt'))).toBe(true)
    expect(existsSync(join(sample.directory, 'out'))).toBe(false)
  })

  test('copies the ignored files that .worktreeinclude names, and no others', async () => {
    const sample = await sampleRepository({
      '.gitignore': '.env*\nsecrets/\nbuild/\n',
      '.worktreeinclude': '.env*\n!.env.example\nsecrets/\nnotes.txt\ntracked.txt\n',
      'tracked.txt': 'committed',
    })
    sample.write({ '.env': 'KEY=1', '.env.example': 'x', 'secrets/deep/key': 'k', 'build/out': 'o', 'notes.txt': 'n' })
    sample.write({ 'tracked.txt': 'changed', 'sub/.env.local': 'KEY=2' })
    symlinkSync('key', join(sample.directory, 'secrets/deep/link'))
    const worktree = await created(sample)
    expect(worktree.copiedFiles.toSorted()).toEqual(['.env', 'secrets/deep/key', 'secrets/deep/link', 'sub/.env.local'])
    expect(readFileSync(join(worktree.path, '.env'), 'utf8')).toBe('KEY=1')
    expect(lstatSync(join(worktree.path, 'secrets/deep/link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(worktree.path, 'tracked.txt'), 'utf8')).toBe('committed')
    expect(await sample.run('-C', worktree.path, 'status', '--porcelain')).toBe('')
    const second = await created(sample)
    expect(second.copiedFiles).toHaveLength(4)
  })

  test('links directories into it, without git taking the links for new files', async () => {
    const sample = await sampleRepository({ '.gitignore': 'node_modules/\n', 'src/a': '1' })
    sample.write({ 'node_modules/x/index.js': 'x' })
    const worktree = await created(sample, { symlinkDirectories: ['node_modules/', 'src', '../out', 'missing'] })
    const link = join(worktree.path, 'node_modules')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(realpathSync(link)).toBe(join(sample.directory, 'node_modules'))
    expect(await sample.run('-C', worktree.path, 'status', '--porcelain')).toBe('')
    expect(worktree.notes).toEqual([
      'src was not linked: the worktree has it already',
      '../out was not linked: not a path inside the repository',
      'missing was not linked: no such directory in the main checkout',
    ])
  })

  test('does not follow a symbolic link out of the repository', async () => {
    const sample = await sampleRepository({ a: '1' })
    symlinkSync('/tmp', join(sample.directory, '.backburner'))
    expect(await createWorktree(await request(sample))).toMatchObject({ kind: 'failed' })
    expect(existsSync('/tmp/worktrees/fix-it')).toBe(false)
  })

  test('by ten processes at once gives ten worktrees', async () => {
    const sample = await sampleRepository({ 'a.txt': 'one' })
    const source = `
      import { createWorktree } from ${JSON.stringify(join(import.meta.dirname, 'create-worktree.ts'))}
      console.log('ready')
      process.stdin.once('data', async () => {
        const request = JSON.parse(process.env.REQUEST)
        console.log(JSON.stringify(await createWorktree(request)))
        process.exit(0)
      })
    `
    const environment = { REQUEST: JSON.stringify(await request(sample)) }
    const creators = Array.from({ length: 10 }, () => runScript(source, environment))
    await Promise.all(creators.map((creator) => creator.nextLine()))
    for (const creator of creators) creator.tell('go')
    const results = await Promise.all(creators.map(async (creator) => JSON.parse(await creator.nextLine())))
    expect(results.map((result) => result.kind)).toEqual(Array(10).fill('created'))
    const paths = new Set(results.map((result) => result.worktree.path))
    expect(paths.size).toBe(10)
    for (const path of paths) expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('one')
    expect(await listWorktrees(sample.directory)).toHaveLength(11)
    const exclude = readFileSync(join(sample.directory, '.git/info/exclude'), 'utf8')
    expect(exclude.split('\n').filter((line) => line === '/.backburner/worktrees/')).toHaveLength(1)
  }, 60_000)
})
