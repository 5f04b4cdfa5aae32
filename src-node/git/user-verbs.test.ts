import { chmodSync, existsSync, mkdirSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sampleRepository, type SampleRepository } from '../testing/sample-repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { commitStaged } from './commit.ts'
import { findPushTarget, type PushTarget } from './push-target.ts'
import { pushBranch, type PushResult } from './push.ts'
import { showInMainTree } from './show-elsewhere.ts'
import { stagePaths, unstagePaths } from './stage.ts'
import { readStatus } from './status.ts'
import { userGit, type UserPlace } from './user-git.ts'

const identity: Record<string, string> = {
  GIT_AUTHOR_NAME: 'Ann',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
}

/** A user without configuration, in a trusted folder unless told. */
function placeIn(cwd: string, { trusted = true, variables = identity } = {}): UserPlace {
  const environment = {
    PATH: process.env['PATH'],
    HOME: temporaryDirectory(),
    GIT_CONFIG_NOSYSTEM: '1',
    ...variables,
  }
  return { cwd, trusted, environment }
}

function hook({ directory }: SampleRepository, name: string, script: string): void {
  const path = join(directory, '.git/hooks', name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

async function staged(directory: string): Promise<readonly string[]> {
  return (await readStatus(directory)).filter(({ index }) => index !== '.').map(({ path }) => path)
}

describe('staging', () => {
  it('takes names literally, new and deleted files too, and can be taken back', async () => {
    const repository = await sampleRepository({ 'gone.txt': 'x', 'a*.txt': '1', 'ab.txt': '1' })
    const { directory } = repository
    await repository.run('rm', '-q', '--cached', 'gone.txt')
    await repository.run('reset', '-q')
    repository.write({ 'a*.txt': '2', 'ab.txt': '2', ':new\nline': 'n' })
    const place = placeIn(directory)
    await stagePaths(place, ['a*.txt', ':new\nline'])
    expect(await staged(directory)).toEqual([':new\nline', 'a*.txt'])
    await unstagePaths(place, ['a*.txt', ':new\nline'])
    expect(await staged(directory)).toEqual([])
    await stagePaths(place, null)
    expect(await staged(directory)).toEqual([':new\nline', 'a*.txt', 'ab.txt'])
    await unstagePaths(place, null)
    expect(await staged(directory)).toEqual([])
  })

  it('works before the first commit', async () => {
    const repository = await sampleRepository()
    repository.write({ 'a.txt': 'a' })
    const place = placeIn(repository.directory)
    await stagePaths(place, null)
    await unstagePaths(place, ['a.txt'])
    expect((await readStatus(repository.directory)).map(({ kind }) => kind)).toEqual(['untracked'])
  })
})

describe('a commit', () => {
  it('is the user’s own, with the message as it was typed and the words of the hooks', async () => {
    const repository = await sampleRepository({ a: '1' })
    hook(repository, 'pre-commit', 'echo checked "$LC_ALL"')
    repository.write({ a: '2' })
    const place = placeIn(repository.directory)
    await stagePaths(place, null)
    const result = await commitStaged(place, 'Jump ä\n\n# not a comment\n')
    expect(result).toMatchObject({ kind: 'committed', said: 'checked C.UTF-8', skipped: false })
    expect(await repository.run('log', '-1', '--format=%an <%ae>%n%B')).toBe(
      'Ann <ann@example.com>\nJump ä\n\n# not a comment',
    )
  })

  it('is refused by a hook in the hook’s words, and nothing is committed', async () => {
    const repository = await sampleRepository({ a: '1' })
    hook(repository, 'commit-msg', 'echo "no ticket in: $(cat "$1")" >&2; exit 1')
    repository.write({ a: '2' })
    const place = placeIn(repository.directory)
    await stagePaths(place, null)
    expect(await commitStaged(place, 'Jump')).toEqual({
      kind: 'refused',
      why: 'A hook of the repository refused the commit.',
      said: 'no ticket in: Jump',
    })
    expect(await repository.run('rev-list', '--count', 'HEAD')).toBe('1')
  })

  it('runs neither hooks nor programs of a folder that is not trusted, and says so', async () => {
    const repository = await sampleRepository({ a: '1' })
    const proof = join(temporaryDirectory(), 'ran')
    hook(repository, 'pre-commit', `touch ${proof}`)
    await repository.run('config', 'core.fsmonitor', `touch ${proof}; false`)
    await repository.run('config', 'gpg.program', `touch ${proof}; false`)
    await repository.run('config', 'core.editor', `touch ${proof}`)
    repository.write({ a: '2' })
    const place = placeIn(repository.directory, { trusted: false })
    await stagePaths(place, null)
    expect(await commitStaged(place, 'Jump')).toMatchObject({ kind: 'committed', skipped: true })
    expect(existsSync(proof)).toBe(false)
  })

  it('says what to do where nobody is named, where the index is locked, and where it cannot be signed', async () => {
    const repository = await sampleRepository({ a: '1' })
    repository.write({ a: '2' })
    const nobody = placeIn(repository.directory, { variables: { EMAIL: '' } })
    await repository.run('config', 'user.useConfigOnly', 'true')
    await stagePaths(nobody, null)
    expect(await commitStaged(nobody, 'Jump')).toMatchObject({ kind: 'refused', why: /git config --global user\.name/ })
    const place = placeIn(repository.directory)
    await repository.run('config', 'commit.gpgSign', 'true')
    await repository.run('config', 'gpg.program', 'false')
    expect(await commitStaged(place, 'Jump')).toMatchObject({ kind: 'refused', why: /could not be signed/ })
    writeFileSync(join(repository.directory, '.git/index.lock'), '')
    expect(await commitStaged(place, 'Jump')).toMatchObject({ kind: 'refused', why: /Another git command is at work/ })
  })
})

/** A repository with a bare remote, and another clone of that. */
async function withRemote() {
  const repository = await sampleRepository({ a: '1' })
  const remote = join(temporaryDirectory(), 'remote.git')
  await repository.run('init', '-q', '--bare', remote)
  await repository.run('remote', 'add', 'origin', remote)
  await repository.run('push', '-q', 'origin', 'main')
  await repository.run('switch', '-q', '-c', 'feat')
  const place = placeIn(repository.directory)
  const target = async (): Promise<PushTarget> => {
    const found = await findPushTarget(repository.directory, 'feat')
    if (found === null) throw new Error('no remote')
    return found
  }
  const push = async (replaces: string | null = null): Promise<PushResult> =>
    await pushBranch(place, { branch: 'feat', target: await target(), replaces })
  return { repository, remote, place, target, push }
}

describe('a push', () => {
  it('goes to the branch’s own name, says where it goes from then on, and knows when there was nothing', async () => {
    const { repository, remote, target, push } = await withRemote()
    await repository.run('branch', '-q', '--set-upstream-to=main')
    expect(await target()).toMatchObject({ remote: 'origin', setsUpstream: true, commit: null })
    const commit = await repository.commit('Jump')
    expect(await push()).toEqual({ kind: 'pushed', updated: true, skipped: false })
    expect(await repository.run('--git-dir', remote, 'rev-parse', 'feat')).toBe(commit)
    expect(await target()).toEqual({ remote: 'origin', setsUpstream: false, commit })
    expect(await push()).toMatchObject({ kind: 'pushed', updated: false })
  })

  it('replaces nothing unless it is told what, and then only that', async () => {
    const { repository, remote, push } = await withRemote()
    const first = await repository.commit('One')
    await push()
    await repository.run('commit', '-q', '--amend', '--allow-empty', '-m', 'Another')
    expect(await push()).toMatchObject({ kind: 'behind', why: /has commits that this branch lacks/ })
    // Somebody else pushes meanwhile.
    await repository.run('--git-dir', remote, 'update-ref', 'refs/heads/feat', 'refs/heads/main')
    expect(await push(first)).toMatchObject({ kind: 'moved', why: /has changed since it was looked at/ })
    await repository.run('--git-dir', remote, 'update-ref', 'refs/heads/feat', first)
    expect(await push(first)).toMatchObject({ kind: 'pushed', updated: true })
  })

  it('ends with a sentence where a hook, the remote or the network says no', async () => {
    const { repository, remote, push } = await withRemote()
    await repository.commit('One')
    hook(repository, 'pre-push', 'echo "tests are red" >&2; exit 1')
    expect(await push()).toMatchObject({ kind: 'refused', why: /A hook of the repository/, said: /tests are red/ })
    hook(repository, 'pre-push', 'exit 0')
    const update = join(remote, 'hooks/update')
    writeFileSync(update, '#!/bin/sh\necho protected >&2; exit 1\n')
    chmodSync(update, 0o755)
    expect(await push()).toMatchObject({
      kind: 'refused',
      why: 'origin refused feat: hook declined.',
      said: /protected/,
    })
    await repository.run('remote', 'set-url', 'origin', 'http://ann:secret@127.0.0.1:9/x.git')
    const lost = await push()
    expect(lost).toMatchObject({ kind: 'refused', why: /The remote cannot be reached/ })
    expect(JSON.stringify(lost)).not.toContain('secret')
  })

  it('can be cancelled while the remote keeps it waiting', async () => {
    const { repository, place, target } = await withRemote()
    await repository.commit('One')
    hook(repository, 'pre-push', 'exec sleep 60')
    const cancel = new AbortController()
    const pushed = pushBranch(place, { branch: 'feat', target: await target(), replaces: null }, cancel)
    cancel.abort()
    expect(await pushed).toMatchObject({ kind: 'refused', why: 'It was cancelled.' })
  })

  it('leaves no lock behind when what it does is ended', async () => {
    const repository = await sampleRepository({ a: '1' })
    const begun = join(temporaryDirectory(), 'begun')
    await repository.run('config', 'filter.slow.clean', `touch ${begun}; sleep 60`)
    repository.write({ '.gitattributes': '*.slow filter=slow\n', 'b.slow': 'x' })
    const cancel = new AbortController()
    const lock = join(repository.directory, '.git/index.lock')
    const watcher = watch(join(begun, '..'), () => cancel.abort())
    const added = userGit(['add', '--all'], placeIn(repository.directory), { timeoutMs: 60_000, signal: cancel.signal })
    await expect(added).rejects.toMatchObject({ failure: 'aborted' })
    watcher.close()
    expect(existsSync(lock)).toBe(false)
  })
})

describe('a branch in the main tree', () => {
  it('is checked out as its commit while a worktree has it, and only over a clean tree', async () => {
    const repository = await sampleRepository({ a: '1' })
    const worktree = join(temporaryDirectory(), 'w')
    await repository.run('worktree', 'add', '-q', '-b', 'bb/jump', worktree)
    repository.write({ a: '2' }, worktree)
    const commit = await repository.commit('Jump', worktree)
    const linked = await repository.find(worktree)
    const show = () => showInMainTree(linked, 'bb/jump', placeIn(''))
    repository.write({ a: '3' })
    expect(await show()).toMatchObject({ kind: 'refused', why: /has changes of its own \(a\)/ })
    await repository.run('checkout', '-q', 'a')
    expect(await show()).toMatchObject({ kind: 'shown', branch: null, commit, before: { branch: 'main' } })
    expect(await repository.run('rev-parse', 'HEAD')).toBe(commit)
    await repository.run('switch', '-q', 'main')
    await repository.run('worktree', 'remove', worktree)
    const main = await repository.find()
    expect(await showInMainTree(main, 'bb/jump', placeIn(''))).toMatchObject({
      kind: 'refused',
      why: /works in the main tree/,
    })
  })

  it('does not cover files that nobody committed', async () => {
    const repository = await sampleRepository({ a: '1' })
    const worktree = join(temporaryDirectory(), 'w')
    await repository.run('worktree', 'add', '-q', '-b', 'bb/jump', worktree)
    repository.write({ 'notes.txt': 'theirs' }, worktree)
    await repository.commit('Notes', worktree)
    repository.write({ 'notes.txt': 'mine' })
    const shown = await showInMainTree(await repository.find(worktree), 'bb/jump', placeIn(''))
    expect(shown).toMatchObject({ kind: 'refused', why: /notes\.txt/ })
  })
})
