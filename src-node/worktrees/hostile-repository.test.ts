import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readDiffStat } from '../git/diff-stat.ts'
import { git } from '../git/git.ts'
import { refreshRemote } from '../git/refresh-remote.ts'
import { findRepository } from '../git/repository.ts'
import { readStatus } from '../git/status.ts'
import { canary } from '../testing/canary.ts'
import { sampleRepository, type SampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { treeState } from '../testing/tree-state.ts'
import { createWorktree } from './create-worktree.ts'
import { removeSessionWorktree, restoreSessionWorktree } from './remove-worktree.ts'

const id = '7c5dcf5d'

async function make(sample: SampleRepository, base: 'head' | 'fresh' = 'head', trusted = false) {
  return await createWorktree({
    repository: await sample.find(),
    name: 'work',
    base,
    symlinkDirectories: ['node_modules', '../outside', '/etc'],
    maker: null,
    now: Date.now(),
    trusted,
  })
}

/** What a session and its removal do to a repository, from the first look to the restored worktree. */
async function wholeLife(sample: SampleRepository): Promise<void> {
  const made = await make(sample, 'fresh')
  if (made.kind === 'failed') throw new Error(made.reason)
  const { path } = made.worktree
  sample.write({ 'a.txt': 'changed\n', 'new.bin': 'new\n' }, path)
  await readStatus(path)
  await readDiffStat(path, 'HEAD')
  const keepIn = join(temporaryDirectory(), 'kept')
  const request = { mainDirectory: sample.directory, path, id, force: true, keepIn }
  expect(await removeSessionWorktree(request)).toMatchObject({ kind: 'removed' })
  expect(await restoreSessionWorktree(sample.directory, id, keepIn)).toMatchObject({ kind: 'restored' })
  expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('changed\n')
}

/** Settings of a repository that git would run a program for. */
const settings: Readonly<Record<string, (program: string) => readonly (readonly [string, string])[]>> = {
  'a hooks folder': () => [['core.hooksPath', 'hooks']],
  'a file system monitor': (program) => [['core.fsmonitor', program]],
  filters: (program) => [
    ['filter.evil.clean', program],
    ['filter.evil.smudge', program],
    ['filter.evil.required', 'true'],
  ],
  'a filter process': (program) => [
    ['filter.evil.process', program],
    ['filter.evil.required', 'true'],
  ],
  'an external diff': (program) => [
    ['diff.external', program],
    ['diff.evil.command', program],
    ['diff.evil.textconv', program],
  ],
  'an ssh command': (program) => [
    ['core.sshCommand', program],
    ['remote.origin.url', 'ssh://nobody@127.0.0.1:9/x'],
  ],
  'a pack program': (program) => [['remote.origin.uploadpack', program]],
  'an address that is a command': (program) => [
    ['protocol.allow', 'always'],
    ['protocol.ext.allow', 'always'],
    ['remote.origin.url', `ext::${program}`],
  ],
  'a command in place of an address': (program) => [
    ['protocol.ext.allow', 'always'],
    [`url.ext::${program} .insteadOf`, '/'],
  ],
  'a signing program': (program) => [
    ['gpg.program', program],
    ['commit.gpgSign', 'true'],
    ['log.showSignature', 'true'],
  ],
  'objects that are fetched when they are missed': (program) => [
    ['extensions.partialClone', 'origin'],
    ['remote.origin.promisor', 'true'],
    ['remote.origin.uploadpack', program],
  ],
  'a pager, an editor and a password program': (program) => [
    ['core.pager', program],
    ['core.editor', program],
    ['core.askPass', program],
    ['credential.helper', `!${program}`],
  ],
}

describe('a repository from anywhere, not trusted,', () => {
  test.for(Object.keys(settings))('runs nothing through %s', async (what) => {
    const { program, sang } = canary()
    const remote = await sampleRepository({ 'a.txt': 'a\n' })
    const sample = await sampleRepository({
      '.gitattributes': '* filter=evil diff=evil\n',
      'a.txt': 'a\n',
      'b.bin': 'b\n',
    })
    await sample.run('remote', 'add', 'origin', remote.directory)
    await sample.run('update-ref', 'refs/remotes/origin/main', 'HEAD')
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-commit', 'fsmonitor']) {
      for (const folder of [join('.git', 'hooks'), 'hooks']) {
        mkdirSync(join(sample.directory, folder), { recursive: true })
        writeFileSync(join(sample.directory, folder, hook), readFileSync(program))
        chmodSync(join(sample.directory, folder, hook), 0o755)
      }
    }
    for (const [key, value] of settings[what]?.(program) ?? []) await sample.run('config', key, value)
    const read = await git(['config', '--list', '--local'], { cwd: sample.directory })
    expect(read.stdout).not.toBe('')
    await wholeLife(sample)
    expect(sang()).toBe(false)
  })

  test('runs nothing through the configuration of a repository inside it', async () => {
    const { program, sang } = canary()
    const inner = await sampleRepository({ 'in.txt': 'in\n' })
    const sample = await sampleRepository({ 'a.txt': 'a\n' })
    await sample.run('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'sub')
    await sample.commit('Add')
    const sub = join(sample.directory, 'sub')
    const own = join(sample.directory, '.git', 'modules', 'sub')
    mkdirSync(join(own, 'info'), { recursive: true })
    writeFileSync(join(own, 'info', 'attributes'), '* filter=inner diff=inner\n')
    for (const key of ['filter.inner.clean', 'filter.inner.smudge', 'diff.inner.textconv', 'core.fsmonitor'])
      await git(['config', key, program], { cwd: sub })
    writeFileSync(join(sub, 'in.txt'), 'IN\n')
    expect(await readStatus(sample.directory)).toMatchObject([{ path: 'sub', submodule: 'dirty' }])
    await readDiffStat(sample.directory, 'HEAD')
    expect(sang()).toBe(false)
  })

  test('runs its filters when it is trusted', async () => {
    const { program, sang } = canary()
    const sample = await sampleRepository({ '.gitattributes': '* filter=good\n', 'a.txt': 'a\n' })
    await sample.run('config', 'filter.good.smudge', program)
    expect((await make(sample, 'head', true)).kind).toBe('created')
    expect(sang()).toBe(true)
  })

  test('takes configuration from a file that is included for no more', async () => {
    const { program, sang } = canary()
    const sample = await sampleRepository({ '.gitattributes': '* filter=evil\n', 'a.txt': 'a\n' })
    const included = join(sample.directory, 'more')
    writeFileSync(
      included,
      `[filter "evil"]\n\tclean = ${program}\n\tsmudge = ${program}\n[core]\n\tfsmonitor = ${program}\n`,
    )
    await sample.run('config', 'include.path', included)
    await wholeLife(sample)
    expect(sang()).toBe(false)
  })

  test('does not have anything written outside of it through links in its git directory', async () => {
    for (const name of ['info', 'refs/heads/bb', 'worktrees', 'logs', 'objects/00', 'info/exclude', 'packed-refs']) {
      const sample = await sampleRepository({ a: '1' })
      const outside = temporaryDirectory()
      const target = join(outside, 'target')
      if (/exclude|packed/.test(name)) writeFileSync(target, 'precious\n')
      else mkdirSync(target)
      const place = join(sample.directory, '.git', name)
      rmSync(place, { recursive: true, force: true })
      symlinkSync(target, place)
      const before = treeState(outside, () => false)
      expect(await make(sample), name).toMatchObject({ kind: 'failed', reason: expect.stringContaining('outside') })
      expect(
        treeState(outside, () => false),
        name,
      ).toEqual(before)
    }
  })

  test('does not have anything written outside of it through links in its files', async () => {
    const outside = temporaryDirectory()
    writeFileSync(join(outside, 'precious'), 'p\n')
    const sample = await sampleRepository({ '.gitignore': '.env\n', '.worktreeinclude': '.env\n', a: '1' })
    symlinkSync(outside, join(sample.directory, 'out'))
    symlinkSync(join(outside, 'precious'), join(sample.directory, '.env'))
    await sample.commit('Links')
    const made = await make(sample)
    if (made.kind === 'failed') throw new Error(made.reason)
    const { path } = made.worktree
    linkSync(join(outside, 'precious'), join(path, 'hard'))
    const before = treeState(outside, () => false)
    const keepIn = join(temporaryDirectory(), 'kept')
    await removeSessionWorktree({ mainDirectory: sample.directory, path, id, force: true, keepIn })
    await restoreSessionWorktree(sample.directory, id, keepIn)
    writeFileSync(join(path, 'hard'), 'another file now\n')
    expect(treeState(outside, () => false)).toEqual(before)

    const linked = await sampleRepository({ a: '1' })
    symlinkSync(outside, join(linked.directory, '.backburner'))
    expect(await make(linked)).toMatchObject({ kind: 'failed' })
    expect(treeState(outside, () => false)).toEqual(before)
  })

  test('does not lead to another repository through its .git', async () => {
    const victim = await sampleRepository({ a: '1' })
    const before = treeState(victim.directory, () => false)
    const pointing = join(temporaryDirectory(), 'pointing')
    mkdirSync(pointing)
    writeFileSync(join(pointing, '.git'), `gitdir: ${join(victim.directory, '.git')}\n`)
    const linking = join(temporaryDirectory(), 'linking')
    mkdirSync(linking)
    symlinkSync(join(victim.directory, '.git'), join(linking, '.git'))
    const above = await sampleRepository({ a: '1' })
    await above.run('config', 'core.worktree', join(above.directory, '..'))
    for (const directory of [pointing, linking, above.directory]) {
      const found = await findRepository(directory)
      if (found.kind !== 'repository') continue
      const { repository } = found
      const request = { repository, name: 'work', base: 'head' as const, symlinkDirectories: [], maker: null, now: 1 }
      expect(await createWorktree(request), directory).toMatchObject({ kind: 'failed' })
    }
    expect(existsSync(join(above.directory, '..', '.backburner'))).toBe(false)
    expect(treeState(victim.directory, () => false)).toEqual(before)
  })

  test('does not have a file emptied through the note of a fetch that failed', async () => {
    const sample = await sampleRepository({ a: '1' })
    await sample.run('remote', 'add', 'origin', '/does/not/exist')
    const precious = join(temporaryDirectory(), 'precious')
    writeFileSync(precious, 'p\n')
    symlinkSync(precious, join(sample.directory, '.git', 'backburner-fetch-failed'))
    const place = { cwd: sample.directory, commonDirectory: join(sample.directory, '.git'), branch: 'main' }
    await refreshRemote(place, 'origin', Date.now() + 60 * 60 * 1000)
    expect(readFileSync(precious, 'utf8')).toBe('p\n')
  })
})
