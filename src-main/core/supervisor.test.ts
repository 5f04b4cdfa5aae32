import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import { connectClient } from './testing/client.ts'
import { dispatchShell, newSessionId, processGone, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { startProcess, testHome, workerPids } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
/** Runs until its test is over, and names its home so that a leftover can be found. */
const sleeper = (home: string): string => `sleep 1000 # ${home}`
const leftovers = (home: string): string =>
  execFileSync('sh', ['-c', `grep -slF "BACKBURNER_JOB_DIR=${home}/" /proc/[0-9]*/environ || true`], {
    encoding: 'utf8',
  })

describe('a shell job', () => {
  test('is on disk when its dispatch returns, runs, and shows its output and its exit', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const row = await dispatchShell(api, 'echo out of $WHERE; exit 3', {
      environment: { PATH: '/usr/bin:/bin', WHERE: 'memory' },
    })
    const state = readFileSync(join(home, 'jobs', row.id, 'state.json'), 'utf8')
    expect(JSON.parse(state)).toMatchObject({ prompt: 'echo out of $WHERE; exit 3', state: 'working' })
    // The exit and the state that it means come as one change.
    const ended = await rowWhere(api, row.sessionId, ({ exit, state }) => exit !== null || state !== 'working')
    expect(ended).toMatchObject({ state: 'failed', exit: { code: 3 }, evidence: { kind: 'exit' }, liveness: 'alive' })
    expect(ended.summary).toBe('exit 3 · out of memory')
    expect((await api.output.recent({ sessionId: row.sessionId })).text).toBe('out of memory\n')
    // The environment of the dispatcher is nowhere under the home.
    expect(execFileSync('sh', ['-c', `grep -rlF WHERE=memory ${home} || true`], { encoding: 'utf8' })).toBe('')
  })

  test('takes a reply as a typed line while it runs, and says so when it no longer does', async () => {
    const { api } = await startHere(testHome())
    const row = await dispatchShell(api, 'read line; echo "got $line"')
    await rowWhere(api, row.sessionId, ({ reason }) => reason === 'the command runs')
    const reply = (text: string): ReturnType<typeof api.sessions.reply> =>
      api.sessions.reply({
        sessionId: row.sessionId,
        reply: { requestId: requestIdSchema.parse(randomUUID()), answer: { type: 'text', text }, at: 1 },
      })
    expect(await reply('two words')).toEqual({ delivered: 'live' })
    await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
    expect((await api.output.recent({ sessionId: row.sessionId })).text).toContain('got two words')
    await expect(reply('more')).rejects.toMatchObject({ message: expect.stringContaining('the command has ended') })
  })

  test('is stopped with its children, and runs again on respawn', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const row = await dispatchShell(api, sleeper(home))
    await rowWhere(api, row.sessionId, ({ reason }) => reason === 'the command runs')
    await api.sessions.stop({ sessionId: row.sessionId })
    const stopped = await rowWhere(api, row.sessionId, () => true)
    expect(stopped).toMatchObject({ state: 'stopped', liveness: 'exited', pid: null, evidence: { kind: 'command' } })
    expect(leftovers(home)).toBe('')
    await api.sessions.respawn({ sessionId: row.sessionId })
    expect(await rowWhere(api, row.sessionId, ({ state }) => state === 'working')).toMatchObject({ liveness: 'alive' })
  })

  test('whose worker is killed has failed, is not run again by itself, and leaves no process', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const row = await dispatchShell(api, `echo ran >> ${home}/ran; ${sleeper(home)}`)
    const { pid } = await rowWhere(api, row.sessionId, ({ reason }) => reason === 'the command runs')
    await expect.poll(() => existsSync(join(home, 'ran'))).toBe(true)
    process.kill(pid ?? 0, 'SIGKILL')
    const failed = await rowWhere(
      api,
      row.sessionId,
      ({ state, liveness }) => state === 'failed' && liveness === 'exited',
    )
    expect(failed).toMatchObject({ evidence: { kind: 'exit' }, summary: expect.stringContaining('respawn') })
    await expect.poll(() => leftovers(home)).toBe('')
    expect(readFileSync(join(home, 'ran'), 'utf8')).toBe('ran\n')
    await api.sessions.respawn({ sessionId: row.sessionId })
    await rowWhere(api, row.sessionId, ({ reason }) => reason === 'the command runs')
    await expect.poll(() => readFileSync(join(home, 'ran'), 'utf8')).toBe('ran\nran\n')
  })

  test('whose worker gets a SIGTERM from outside was stopped, not lost', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const row = await dispatchShell(api, sleeper(home))
    const { pid } = await rowWhere(api, row.sessionId, ({ reason }) => reason === 'the command runs')
    process.kill(pid ?? 0, 'SIGTERM')
    expect(await rowWhere(api, row.sessionId, ({ liveness }) => liveness === 'exited')).toMatchObject({
      state: 'stopped',
    })
  })
})

describe('a dispatch', () => {
  test('that is repeated returns the same session', async () => {
    const { api } = await startHere(testHome())
    const sessionId = newSessionId()
    const rows = await Promise.all([1, 2, 3].map(() => dispatchShell(api, 'true', { sessionId })))
    expect(new Set(rows.map(({ createdAt }) => createdAt)).size).toBe(1)
    expect((await api.board.list()).rows).toHaveLength(1)
  })

  test('that cannot be says which part is wrong, and leaves nothing', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const taken = await dispatchShell(api, 'true')
    const refusals: [Parameters<typeof api.sessions.dispatch>[0], string][] = [
      [{ sessionId: newSessionId(), prompt: 'abc', cwd: '/tmp' }, 'prompt'],
      [{ sessionId: newSessionId(), prompt: '', cwd: '/tmp', engine: 'shell' }, 'prompt'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/does/not/exist' }, 'cwd'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/etc/passwd' }, 'cwd'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', engine: 'acp' }, 'engine'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', options: { agent: 'nobody' } }, 'agent'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', options: { base: 'nowhere' } }, 'base'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', options: { settings: ['{'] } }, 'settings'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', options: { addDirs: ['/no/such'] } }, 'settings'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', options: { mcpConfigs: ['/no.json'] } }, 'settings'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', attachments: [{ path: '/no/such.png' }] }, 'prompt'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', attachments: [{ path: 'relative.png' }] }, 'prompt'],
      [{ sessionId: newSessionId(), prompt: 'a task', cwd: '/tmp', attachments: [{ path: '/tmp' }] }, 'prompt'],
    ]
    for (const [input, field] of refusals) {
      await expect(api.sessions.dispatch(input)).rejects.toMatchObject({ code: 'DISPATCH_REFUSED', data: { field } })
    }
    const clash = newSessionId().replace(/^.{8}/, taken.id)
    await expect(dispatchShell(api, 'true', { sessionId: clash })).rejects.toMatchObject({
      data: { field: 'sessionId' },
    })
    expect((await api.board.list()).rows).toHaveLength(1)
    expect(readdirSync(join(home, 'jobs'))).toEqual([taken.id])
  })

  test('in bypassPermissions is refused until that was accepted once', async () => {
    const { api } = await startHere(testHome())
    const input = { prompt: 'a task', cwd: '/tmp', options: { permissionMode: 'bypassPermissions' } } as const
    await expect(api.sessions.dispatch({ ...input, sessionId: newSessionId() })).rejects.toMatchObject({
      code: 'MODE_NOT_ACCEPTED',
    })
    await api.modes.accept({ mode: 'bypassPermissions' })
    expect(await api.sessions.dispatch({ ...input, sessionId: newSessionId() })).toMatchObject({
      launch: { permissionMode: 'bypassPermissions' },
    })
  })

  test('takes the environment that was registered for its connection, while who registered it is there', async () => {
    const { api, socket } = await startHere(testHome())
    const registrar = connectClient(socket)
    const environment = { PATH: '/usr/bin:/bin', FROM: 'serve' }
    const { token } = await registrar.api.supervisor.registerEnvironment({ environment })
    const browser = connectClient(socket, { 'x-backburner-environment': token })
    onTestFinished(browser.close)
    const row = await dispatchShell(browser.api, 'echo $FROM')
    await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
    expect((await api.output.recent({ sessionId: row.sessionId })).text).toBe('serve\n')
    registrar.close()
  })

  test('ten in a second are ten rows', async () => {
    const { api } = await startHere(testHome())
    const rows = await Promise.all(Array.from({ length: 10 }, (_, n) => dispatchShell(api, `echo ${n}`)))
    for (const row of rows) await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
    expect(new Set((await api.board.list()).rows.map(({ id }) => id)).size).toBe(10)
  })
})

describe('the board', () => {
  test('keeps name, pin, tags, order and layout over a killed supervisor, and its workers go on', async () => {
    const home = testHome()
    const first = await startProcess(home)
    const row = await dispatchShell(first.api, sleeper(home), {
      environment: { PATH: '/usr/bin:/bin', KEPT: 'in memory' },
    })
    const { sessionId } = row
    const { pid } = await rowWhere(first.api, sessionId, ({ reason }) => reason === 'the command runs')
    await first.api.sessions.rename({ sessionId, name: 'the long one' })
    await first.api.sessions.pin({ sessionId, pinned: true })
    await first.api.sessions.tag({ sessionId, tags: ['night'] })
    await first.api.board.moveAll({ moves: [{ sessionId, order: -2 }] })
    await first.api.board.setLayout({ grouping: 'directory', collapsed: ['Completed'] })
    await first.kill()
    expect(alive(pid ?? 0)).toBe(true)

    const second = await startProcess(home)
    expect(second.said).toBe('started 2')
    const { rows, layout } = await second.api.board.list()
    expect(rows).toMatchObject([
      { name: 'the long one', pinned: true, tags: ['night'], order: -2, pid, liveness: 'alive', state: 'working' },
    ])
    expect(layout).toEqual({ grouping: 'directory', collapsed: ['Completed'] })
    // The worker gave the environment back: the next start has it, though it was never on disk.
    await second.api.sessions.stop({ sessionId })
    await second.api.sessions.respawn({ sessionId })
    const again = await rowWhere(second.api, sessionId, ({ reason }) => reason === 'the command runs')
    expect(readFileSync(`/proc/${again.pid}/environ`, 'utf8')).toContain('KEPT=in memory')
  })

  test('shows every session although one cannot be read, and says so', async () => {
    const home = testHome()
    const first = await startProcess(home)
    const [good, bad] = [await dispatchShell(first.api, 'true'), await dispatchShell(first.api, 'true')]
    for (const { sessionId } of [good, bad]) await rowWhere(first.api, sessionId, ({ exit }) => exit !== null)
    await first.api.supervisor.stop({ keepWorkers: false })
    await first.gone()
    writeFileSync(join(home, 'jobs', bad.id, 'state.json'), '{')
    writeFileSync(join(home, 'daemon', 'board.json'), '[]')
    const second = await startProcess(home)
    expect((await second.api.board.list()).rows.map(({ id }) => id)).toEqual([good.id])
    const { problems } = await second.api.supervisor.status()
    expect(problems).toEqual(
      expect.arrayContaining([expect.stringContaining(bad.id), expect.stringContaining('board.json')]),
    )
    expect(readdirSync(join(home, 'jobs', bad.id)).some((name) => name.startsWith('state.json.corrupt-'))).toBe(true)
  })

  test('numbers its changes, and goes on after the last one that a client saw', async () => {
    const { api } = await startHere(testHome())
    const row = await dispatchShell(api, 'true')
    await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
    const { instanceId } = await api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
    for await (const message of await api.board.watch(undefined, { lastEventId: `${instanceId}:1` })) {
      expect(message).toMatchObject({ type: 'events', firstSeq: 2 })
      break
    }
  })
})

describe('after the machine was restarted', () => {
  test('what worked is stopped and can go on, and nothing is run by itself', async () => {
    const home = testHome()
    const first = await startProcess(home)
    const row = await dispatchShell(first.api, `echo ran >> ${home}/ran; ${sleeper(home)}`)
    const { pid } = await rowWhere(first.api, row.sessionId, ({ reason }) => reason === 'the command runs')
    await expect.poll(() => existsSync(join(home, 'ran'))).toBe(true)
    await first.kill()
    process.kill(pid ?? 0, 'SIGKILL')
    await processGone(pid ?? 0)
    const roster = join(home, 'daemon', 'roster.json')
    writeFileSync(roster, readFileSync(roster, 'utf8').replace(/"bootId": "[^"]*"/, '"bootId": "another boot"'))
    const second = await startProcess(home)
    expect((await second.api.board.list()).rows).toMatchObject([
      { state: 'stopped', evidence: { kind: 'boot' }, resumable: true, liveness: 'exited' },
    ])
    expect(readFileSync(join(home, 'ran'), 'utf8')).toBe('ran\n')
    execFileSync('sh', [
      '-c',
      `for f in $(grep -slF "BACKBURNER_JOB_DIR=${home}/" /proc/[0-9]*/environ); do kill -9 $(echo $f | cut -d/ -f3); done`,
    ])
  })
})

describe('the end of a supervisor', () => {
  test('leaves no process behind, and what worked can go on', async () => {
    const home = testHome()
    const supervisor = await startProcess(home)
    const rows = await Promise.all(
      [1, 2, 3].map(() =>
        // One in the command's group, and where it can be found one that left its session.
        dispatchShell(
          supervisor.api,
          `${process.platform === 'linux' ? `setsid sh -c '${sleeper(home)}' & ` : ''}(${sleeper(home)}\n) & ${sleeper(home)}`,
        ),
      ),
    )
    for (const { sessionId } of rows)
      await rowWhere(supervisor.api, sessionId, ({ reason }) => reason === 'the command runs')
    const pids = workerPids(home)
    expect(pids).toHaveLength(3)
    await supervisor.api.supervisor.stop({ keepWorkers: false })
    await supervisor.gone()
    expect(pids.filter(alive)).toEqual([])
    expect(leftovers(home)).toBe('')
    expect(existsSync(supervisor.socket)).toBe(false)
    expect(existsSync(join(home, 'daemon', 'supervisor.json'))).toBe(false)
    const state = JSON.parse(readFileSync(join(home, 'jobs', rows[0]?.id ?? '', 'state.json'), 'utf8'))
    expect(state).toMatchObject({ state: 'stopped', evidence: { kind: 'daemon-stop' }, resumable: true })
  })

  test('with its workers kept leaves only workers', async () => {
    const home = testHome()
    const supervisor = await startProcess(home)
    const row = await dispatchShell(supervisor.api, sleeper(home))
    await rowWhere(supervisor.api, row.sessionId, ({ reason }) => reason === 'the command runs')
    await supervisor.api.supervisor.stop({ keepWorkers: true })
    await supervisor.gone()
    expect(workerPids(home).filter(alive)).toHaveLength(1)
    const next = await startProcess(home)
    expect((await next.api.board.list()).rows).toMatchObject([{ state: 'working', liveness: 'alive' }])
  })
})

describe('of several supervisors', () => {
  test('one lives, and the others say who', async () => {
    const home = testHome()
    const started = await Promise.all([1, 2, 3].map(() => startProcess(home)))
    const living = started.filter(({ said }) => said.startsWith('started'))
    expect(living).toHaveLength(1)
    const others = started.filter((one) => !living.includes(one))
    expect(others.map(({ said }) => said)).toEqual(Array(2).fill(`held ${living[0]?.child.pid}`))
  })

  test('a second one takes over when told to: workers stay, the epoch rises', async () => {
    const home = testHome()
    const first = await startProcess(home)
    const row = await dispatchShell(first.api, sleeper(home))
    const { pid } = await rowWhere(first.api, row.sessionId, ({ reason }) => reason === 'the command runs')
    const second = await startProcess(home, {}, '--take-over')
    await first.gone()
    expect(second.said).toBe('started 2')
    expect((await second.api.board.list()).rows).toMatchObject([{ pid, liveness: 'alive', state: 'working' }])
  })
})

describe('the socket', () => {
  test('can be opened by its user only, and so can every file', async () => {
    const home = testHome()
    const { api, socket } = await startHere(home)
    const row = await dispatchShell(api, 'true')
    await rowWhere(api, row.sessionId, ({ exit }) => exit !== null)
    expect(statSync(socket).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
    const open = execFileSync('sh', ['-c', `find ${home} -perm /077`], { encoding: 'utf8' })
    expect(open).toBe('')
  })

  test('of a supervisor whose home was deleted closes by itself, and its workers end', async () => {
    const home = testHome()
    const supervisor = await startProcess(home)
    const row = await dispatchShell(supervisor.api, sleeper(home))
    await rowWhere(supervisor.api, row.sessionId, ({ reason }) => reason === 'the command runs')
    rmSync(home, { recursive: true })
    await supervisor.gone()
    expect(leftovers(home)).toBe('')
    mkdirSync(home)
  })
})
