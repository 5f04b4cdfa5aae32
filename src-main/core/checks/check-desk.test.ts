import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { sampleRepository, type SampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { processGone, rowWhere } from '../testing/sessions.ts'
import { startHere, startSupervisorIn } from '../testing/start-here.ts'
import { startProcess, testHome } from '../testing/supervisor-process.ts'

vi.setConfig({ testTimeout: 60_000 })

type Checked = {
  readonly home: string
  readonly sample: SampleRepository
  /** The session's worktree. */
  readonly path: string
  readonly sessionId: SessionId
}

/** A session at rest with a worktree, in a repository that declares checks. */
async function sessionWith(checks: unknown): Promise<Checked> {
  const home = testHome()
  const sample = await sampleRepository({
    'a.txt': 'a',
    '.gitignore': 'built\n',
    '.backburner/checks.json': typeof checks === 'string' ? checks : JSON.stringify(checks),
  })
  const path = join(sample.directory, '.backburner/worktrees/one')
  await sample.run('worktree', 'add', '-q', path, '-b', 'bb/one')
  const record = sampleRecord({
    state: 'completed',
    cwd: sample.directory,
    worktree: {
      path,
      branch: 'bb/one',
      mainCheckout: sample.directory,
      baseRef: 'main',
      baseCommit: await sample.run('rev-parse', 'HEAD'),
    },
  })
  mkdirSync(join(home, 'jobs', record.id), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'jobs', record.id, 'state.json'), JSON.stringify(record))
  return { home, sample, path, sessionId: record.sessionId }
}

async function trusted(api: ApiClient, { sample }: Checked): Promise<void> {
  await api.trust.set({ cwd: sample.directory, trusted: true })
}

function isDone(row: SessionRow): boolean {
  return row.localChecks?.checks.every(({ state }) => state !== 'waiting' && state !== 'running') === true
}

test('a session is verified once all that is declared passed on its files, and no longer when they change', async () => {
  const made = await sessionWith([
    { name: 'a', command: 'test -f a.txt && echo fine' },
    { name: 'b', command: 'test "$PWD" = "$(git rev-parse --show-toplevel)" && echo x > built' },
  ])
  const { api } = await startHere(made.home)
  const { sessionId, path } = made
  await trusted(api, made)
  expect(await api.checks.read({ sessionId })).toMatchObject({
    verified: false,
    checks: [{ name: 'a', state: 'not-run' }, { name: 'b' }],
  })
  await api.checks.run({ sessionId, names: ['a'] })
  const half = await rowWhere(api, sessionId, isDoneOf('a'))
  expect(half.localChecks).toMatchObject({ verified: false, checks: [{ state: 'passed' }, { state: 'not-run' }] })
  await api.checks.run({ sessionId })
  const row = await rowWhere(api, sessionId, ({ localChecks }) => localChecks?.verified === true)
  expect(row.localChecks?.checks).toMatchObject([
    { name: 'a', state: 'passed', isStale: false },
    { name: 'b', state: 'passed', isStale: false },
  ])
  expect((await api.checks.read({ sessionId })).checks[0]).toMatchObject({ tail: 'fine\n', how: null })

  // Committing changes no file.
  writeFileSync(join(path, 'built'), 'ignored files count for nothing')
  await made.sample.run('-C', path, 'commit', '-q', '--allow-empty', '-m', 'x')
  expect((await api.checks.read({ sessionId })).verified).toBe(true)
  writeFileSync(join(path, 'new.txt'), 'new')
  expect(await api.checks.read({ sessionId })).toMatchObject({ verified: false, checks: [{ isStale: true }, {}] })
  const stale = await rowWhere(api, sessionId, ({ localChecks }) => localChecks?.verified === false)
  expect(stale.localChecks?.checks).toMatchObject([{ state: 'passed', isStale: true }, { isStale: true }])
  await made.sample.run('-C', path, 'clean', '-fdq', 'new.txt')
  expect((await api.checks.read({ sessionId })).verified).toBe(true)
})

function isDoneOf(name: string): (row: SessionRow) => boolean {
  return ({ localChecks }) => localChecks?.checks.some((one) => one.name === name && one.state === 'passed') === true
}

test('nothing that a folder declares runs before it is trusted', async () => {
  const proof = join(temporaryDirectory(), 'ran')
  const made = await sessionWith({ checks: [{ name: 'evil', command: `touch ${proof}` }] })
  const { api } = await startHere(made.home)
  const { sessionId } = made
  await expect(api.checks.run({ sessionId })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringContaining('backburner trust'),
  })
  expect(await api.checks.read({ sessionId })).toMatchObject({ trusted: false, checks: [{ state: 'not-run' }] })
  expect(() => readFileSync(proof)).toThrow('ENOENT')
  const { wishes } = await api.trust.read({ cwd: made.sample.directory })
  expect(wishes).toContainEqual(expect.objectContaining({ kind: 'check', text: `evil: touch ${proof}` }))
})

test('a failure says how, keeps the end of what was printed, and no secret in it', async () => {
  const made = await sessionWith([
    { name: 'fails', command: 'echo head; seq 1 20000; echo "$MY_TOKEN" >&2; exit 3' },
    { name: 'slow', command: 'echo begun; sleep 600 & sleep 600', timeout: 0.3 },
  ])
  const { sessionId } = made
  writeFileSync(join(made.home, 'settings.json'), JSON.stringify({ env: { MY_TOKEN: 'a-long-secret-0123456789' } }))
  const { api } = await startHere(made.home)
  await trusted(api, made)
  await api.checks.run({ sessionId })
  await rowWhere(api, sessionId, isDone)
  const { verified, checks } = await api.checks.read({ sessionId })
  expect(verified).toBe(false)
  expect(checks).toMatchObject([
    { name: 'fails', state: 'failed', how: 'exit 3' },
    { name: 'slow', state: 'failed', how: 'took longer than 0.3 s and was ended', tail: 'begun\n' },
  ])
  const tail = checks[0]?.tail ?? ''
  expect(tail.length).toBeLessThan(20_000)
  expect(tail).toContain('20000\n')
  expect(tail).toContain('[MY_TOKEN]')
  expect(tail).not.toContain('head')
})

test('what changes files while it runs verifies nothing', async () => {
  const made = await sessionWith([{ name: 'formats', command: 'echo b > a.txt' }])
  const { api } = await startHere(made.home)
  const { sessionId } = made
  await trusted(api, made)
  await api.checks.run({ sessionId })
  await rowWhere(api, sessionId, isDone)
  expect(await api.checks.read({ sessionId })).toMatchObject({
    verified: false,
    checks: [{ state: 'passed', isStale: true, how: 'files changed while it ran' }],
  })
  await api.checks.run({ sessionId })
  await rowWhere(api, sessionId, ({ localChecks }) => localChecks?.verified === true)
})

test('one that runs is stopped with everything that it started, and with its session', async () => {
  const made = await sessionWith([
    { name: 'waits', command: 'sleep 600 & echo $! > built; wait' },
    { name: 'after', command: 'true' },
  ])
  const { api } = await startHere(made.home)
  const { sessionId, path } = made
  await trusted(api, made)
  await api.checks.run({ sessionId })
  const pid = await pidIn(join(path, 'built'))
  await api.checks.stop({ sessionId })
  await processGone(pid)
  expect((await api.checks.read({ sessionId })).checks).toMatchObject([{ state: 'stopped' }, { state: 'stopped' }])
  writeFileSync(join(path, 'built'), '')
  await api.checks.run({ sessionId })
  const again = await pidIn(join(path, 'built'))
  await api.sessions.remove({ sessionId, force: true })
  await processGone(again)
})

test('one that runs is stopped when its folder is not trusted any more', async () => {
  const made = await sessionWith([{ name: 'waits', command: 'echo $$ > built; sleep 600' }])
  const { api } = await startHere(made.home)
  const { sessionId, path, sample } = made
  await trusted(api, made)
  await api.checks.run({ sessionId })
  const pid = await pidIn(join(path, 'built'))
  await api.trust.set({ cwd: sample.directory, trusted: false })
  await processGone(pid)
  expect(await api.checks.read({ sessionId })).toMatchObject({ trusted: false, checks: [{ state: 'stopped' }] })
})

test('a file that declares nothing sensible says what is wrong with it', async () => {
  for (const [checks, problem] of [
    ['{', /is no JSON/],
    [{ lint: 'x' }, /must be a list/],
    [[{ name: 'a' }], /check 1, “command”/],
    [[{ name: 'a', command: 'x', timeout: -1 }], /check 1, “timeout”/],
    [[{ name: 'a', command: 'x', cwd: '/' }], /check 1.*cwd/],
    [
      [
        { name: 'a', command: 'x' },
        { name: 'a', command: 'y' },
      ],
      /two checks named “a”/,
    ],
  ] as const) {
    const made = await sessionWith(checks)
    const { api } = await startHere(made.home)
    const read = await api.checks.read({ sessionId: made.sessionId })
    expect(read.problem).toMatch(problem)
    expect(read).toMatchObject({ checks: [], verified: false })
    await expect(api.checks.run({ sessionId: made.sessionId })).rejects.toMatchObject({ code: 'REFUSED' })
  }
})

test('what came of checks survives a supervisor that is killed, and what ran is ended and begun again (3, 7, 12)', async () => {
  const made = await sessionWith([
    { name: 'quick', command: 'true' },
    { name: 'waits', command: 'echo $$ >> built; test "$(wc -l < built)" -gt 1 || sleep 600' },
  ])
  const { home, sessionId, path } = made
  const first = await startProcess(home)
  await trusted(first.api, made)
  await first.api.checks.run({ sessionId })
  const pid = await pidIn(join(path, 'built'))
  await first.kill()
  const { api } = await startHere(home)
  await processGone(pid)
  const row = await rowWhere(api, sessionId, ({ localChecks }) => localChecks?.verified === true)
  expect(row.localChecks?.checks).toMatchObject([{ state: 'passed' }, { state: 'passed' }])
})

test('a supervisor that ends takes what runs along, and the next one begins it again (12)', async () => {
  const made = await sessionWith([
    { name: 'waits', command: 'echo $$ >> built; test "$(wc -l < built)" -gt 1 || sleep 600' },
  ])
  const { home, sessionId, path } = made
  const first = await startSupervisorIn(home)
  await trusted(first.api, made)
  await first.api.checks.run({ sessionId })
  const pid = await pidIn(join(path, 'built'))
  first.close()
  await first.supervisor.stop({ keepWorkers: true })
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  const { api } = await startHere(home)
  await rowWhere(api, sessionId, ({ localChecks }) => localChecks?.verified === true)
})

async function pidIn(file: string): Promise<number> {
  for (;;) {
    const pid = Number(existsSync(file) ? readFileSync(file, 'utf8') : '')
    if (pid > 0) return pid
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
