import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { PushEvent } from '../../../src-shared/api/review-actions.ts'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { dispatchShell, rowWhere } from '../testing/sessions.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

/** A session in a worktree of a repository whose remote says that it is on a host, and is a directory. */
async function start() {
  const home = testHome()
  const { api, supervisor } = await startHere(home)
  const user = temporaryDirectory()
  const remote = join(user, 'remote.git')
  writeFileSync(
    join(user, '.gitconfig'),
    `[url "${remote}"]\n\tinsteadOf = https://github.com/acme/app.git\n[user]\n\tname = Ann\n\temail = ann@example.com\n`,
  )
  const repository = await sampleRepository({ 'a.txt': '1\n', '.github/PULL_REQUEST_TEMPLATE.md': '## Tested\n' })
  await repository.run('init', '-q', '--bare', remote)
  await repository.run('push', '-q', remote, 'main')
  await repository.run('remote', 'add', 'origin', 'https://github.com/acme/app.git')
  await repository.run('update-ref', 'refs/remotes/origin/main', 'main')
  const worktree = join(user, 'w')
  await repository.run('worktree', 'add', '-q', '-b', 'bb/jump', worktree)
  const environment = { PATH: process.env['PATH'] ?? '', HOME: user, GH_CONFIG_DIR: user }
  const { sessionId } = await dispatchShell(api, 'true', { cwd: worktree, name: 'make it jump', environment })
  await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  const { work, stage, commit, push, draft, open, checkOut } = api.reviewActions
  return {
    api,
    supervisor,
    home,
    repository,
    remote,
    worktree,
    sessionId,
    work: () => work({ sessionId }),
    stage: (paths: string[] | null, staged: boolean) => stage({ sessionId, paths, staged }),
    commit: (message: string, all: boolean) => commit({ sessionId, message, all }),
    push: async (replaces: string | null = null): Promise<PushEvent | undefined> => {
      let last: PushEvent | undefined
      for await (const event of await push({ sessionId, replaces })) last = event
      return last
    },
    draft: () => draft({ sessionId }),
    open: () => open({ sessionId, title: 'Jump', body: '', base: 'main', draft: false }),
    checkOut: () => checkOut({ sessionId }),
  }
}

test('what a session changed is staged, committed, pushed and proposed', async () => {
  const { repository, remote, worktree, sessionId, work, stage, commit, push, draft, open, checkOut, supervisor } =
    await start()
  repository.write({ 'a.txt': '2\n', 'new.txt': 'n\n' }, worktree)
  expect(await work()).toMatchObject({
    branch: 'bb/jump',
    message: 'Make it jump',
    trusted: false,
    push: { remote: 'origin', remoteCommit: null, ahead: 0, behind: 0 },
    repository: { host: 'github.com', owner: 'acme', repository: 'app' },
    mainTree: repository.directory,
    files: [
      { path: 'a.txt', staged: 'no' },
      { path: 'new.txt', staged: 'no' },
    ],
  })
  await expect(commit('Jump', false)).rejects.toMatchObject({ code: 'REFUSED', message: 'Nothing is staged.' })
  await expect(commit(' \n', true)).rejects.toMatchObject({ message: 'A commit needs a message.' })
  await stage(['new.txt'], true)
  repository.write({ 'new.txt': 'more\n' }, worktree)
  expect((await work()).files).toMatchObject([{ staged: 'no' }, { path: 'new.txt', staged: 'partly' }])
  expect(await commit('One', false)).toMatchObject({ kind: 'committed', skipped: false })
  expect(await commit('Two\n\nWith words.', true)).toMatchObject({ kind: 'committed' })
  expect(await work()).toMatchObject({ files: [], push: { ahead: 2 } })
  expect(await draft()).toMatchObject({
    branch: 'bb/jump',
    base: 'main',
    bases: ['main'],
    title: 'Make it jump',
    body: '- One\n- Two\n\n## Tested',
  })

  expect(await push()).toEqual({ kind: 'pushed', updated: true, skipped: false })
  expect(await repository.run('--git-dir', remote, 'log', '--format=%an %s', 'main..bb/jump')).toBe('Ann Two\nAnn One')
  expect(await work()).toMatchObject({ push: { ahead: 0, behind: 0 } })
  await expect(open()).rejects.toMatchObject({ code: 'REFUSED', message: /sign in to github\.com/ })
  expect(supervisor.book.row(sessionId)?.pullRequests).toEqual([])

  expect(await checkOut()).toMatchObject({ branch: null, before: 'main', directory: repository.directory })
})

test('commits are refused with what to do: in conflict, in a rebase, without a branch', async () => {
  const { repository, worktree, commit, stage, work } = await start()
  repository.write({ 'a.txt': 'theirs\n' })
  await repository.commit('Theirs')
  repository.write({ 'a.txt': 'mine\n' }, worktree)
  await repository.commit('Mine', worktree)
  await repository.run('-C', worktree, 'merge', '-q', 'main').catch(() => undefined)
  expect(await work()).toMatchObject({ operation: 'merge', files: [{ path: 'a.txt', conflicted: true, staged: 'no' }] })
  expect((await work()).message).toMatch(/^Merge branch 'main' into bb\/jump/)
  await expect(commit('Merge', true)).rejects.toMatchObject({ message: /a\.txt are in conflict/ })
  repository.write({ 'a.txt': 'both\n' }, worktree)
  await stage(['a.txt'], true)
  expect(await commit('Merge', false)).toMatchObject({ kind: 'committed' })
  await repository.run('-C', worktree, 'checkout', '-q', '--detach')
  repository.write({ 'a.txt': 'lost\n' }, worktree)
  await expect(commit('Lost', true)).rejects.toMatchObject({ message: /git switch -c/ })
})

test('hooks of the repository run once its folder is trusted, and are heard', async () => {
  const { api, repository, worktree, commit } = await start()
  const proof = join(temporaryDirectory(), 'ran')
  const hook = join(repository.directory, '.git/hooks/pre-commit')
  mkdirSync(join(hook, '..'), { recursive: true })
  writeFileSync(hook, `#!/bin/sh\ntouch ${proof}\necho "no tests" >&2\nexit 1\n`)
  chmodSync(hook, 0o755)
  repository.write({ 'a.txt': '2\n' }, worktree)
  expect(await commit('One', true)).toMatchObject({ kind: 'committed', skipped: true })
  expect(existsSync(proof)).toBe(false)
  await api.trust.set({ cwd: worktree, trusted: true })
  repository.write({ 'a.txt': '3\n' }, worktree)
  expect(await commit('Two', true)).toMatchObject({ kind: 'refused', said: 'no tests' })
  expect(existsSync(proof)).toBe(true)
})

test('a pushed branch is looked for on its host, also by the next supervisor', async () => {
  const { repository, worktree, home, supervisor, commit, push } = await start()
  repository.write({ 'a.txt': '2\n' }, worktree)
  await commit('One', true)
  await push()
  await supervisor.stop({ keepWorkers: false })
  const text = readFileSync(join(home, 'daemon/pull-requests.json'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ own: [{ work: { pushes: [{ owner: 'acme', branch: 'bb/jump' }] } }] })
})
