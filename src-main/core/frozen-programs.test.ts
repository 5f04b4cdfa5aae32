import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import { requestIdSchema, type RequestId, type SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import { supervisorEndpointSchema, workerProtocols } from '../../src-shared/worker-protocol/messages.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { connectClient } from './testing/client.ts'
import { frozenProtocols, unpackFrozen } from './testing/frozen-program.ts'
import { startPractice } from './testing/practice.ts'
import { dispatchShell, newSessionId, processGone, rowWhere } from './testing/sessions.ts'
import { startHere, startSupervisorIn, type SupervisorHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'
import { TerminalClient } from './testing/terminal-client.ts'

// Many real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 180_000 })

const size = { cols: 80, rows: 24 }
const isDone = ({ state }: SessionRow): boolean => state === 'completed' || state === 'idle'
const isBlocked = ({ state }: SessionRow): boolean => state === 'blocked'
const isAlive = ({ liveness }: SessionRow): boolean => liveness === 'alive'

function reply(answer: Answer, answers?: RequestId) {
  const requestId = requestIdSchema.parse(`reply-${newSessionId()}`)
  return { requestId, at: Date.now(), answer, ...(answers === undefined ? {} : { answers }) }
}

/** What a worker's process was started with. */
function commandOf({ pid }: SessionRow): string {
  return readFileSync(`/proc/${pid ?? 0}/cmdline`, 'utf8').replaceAll('\0', ' ')
}

async function openTerminal(socket: string, sessionId: SessionId, fromOffset: number): Promise<TerminalClient> {
  const terminal = new TerminalClient(socket)
  onTestFinished(() => terminal.close())
  await terminal.open({ sessionId, ...size, fromOffset })
  return terminal
}

async function seqsUntilDone(api: ApiClient, sessionId: SessionId): Promise<readonly number[]> {
  const seqs: number[] = []
  for await (const message of await api.transcript.watch({ sessionId, afterSeq: 0 })) {
    if (message.type !== 'entries') continue
    seqs.push(...message.entries.map(({ seq }) => seq))
    if (message.entries.some((entry) => entry.type === 'state-changed' && entry.state === 'completed')) return seqs
  }
  throw new Error('the transcript ended')
}

/** Sessions in every state in which an update may find them. */
async function startSessions({ api, socket }: Pick<SupervisorHere, 'api' | 'socket'>) {
  const [practice, { directory }] = await Promise.all([startPractice(), sampleRepository({ 'README.md': '# Tea\n' })])
  const dispatch = (prompt: string): Promise<SessionRow> =>
    api.sessions.dispatch({ sessionId: newSessionId(), prompt, cwd: directory, environment: practice.environment })
  const [turn, cut, question, permission, resting, shell] = await Promise.all([
    dispatch('wait at gate open'),
    dispatch('wait at gate cut'),
    dispatch('ask me a question'),
    dispatch('ask for permission to run `touch given.txt`'),
    dispatch('finish at once'),
    dispatchShell(api, 'echo first; read line; echo "got $line"; stty size; sleep 600'),
  ])
  await Promise.all([practice.atGate('open'), practice.atGate('cut')])
  const at = async ({ sessionId }: SessionRow, wanted: (row: SessionRow) => boolean): Promise<SessionRow> =>
    await rowWhere(api, sessionId, (row) => isAlive(row) && wanted(row))
  const terminal = await openTerminal(socket, shell.sessionId, 0)
  await terminal.until(({ text }) => text.includes('first'))
  terminal.close()
  return {
    practice,
    readTo: terminal.end,
    turn: await at(turn, () => true),
    cut: await at(cut, () => true),
    question: await at(question, isBlocked),
    permission: await at(permission, isBlocked),
    resting: await at(resting, isDone),
    shell: await at(shell, () => true),
  }
}
type Sessions = Awaited<ReturnType<typeof startSessions>>

/** All that a supervisor asks of workers that it adopts, in the states that `startSessions` left. */
async function expectAllGoOn({ api, socket }: Pick<SupervisorHere, 'api' | 'socket'>, sessions: Sessions) {
  const { practice, turn, question, permission, resting, shell, readTo } = sessions
  const now = ({ sessionId }: SessionRow, wanted: (row: SessionRow) => boolean): Promise<SessionRow> =>
    rowWhere(api, sessionId, wanted)
  // The same processes, told nothing of the change.
  for (const before of [turn, question, permission, resting, shell]) {
    const { pid, state, restarts } = await now(before, isAlive)
    expect({ pid, state, restarts }).toEqual({ pid: before.pid, state: before.state, restarts: 0 })
  }

  const terminal = await openTerminal(socket, shell.sessionId, readTo)
  terminal.type('hello\n')
  await terminal.until(({ text }) => text.includes('got hello') && text.includes('24 80'))
  expect(terminal.text).not.toContain('first')
  await api.sessions.rename({ sessionId: shell.sessionId, name: 'the watch' })
  expect(await now(shell, ({ name }) => name === 'the watch')).toMatchObject({ pid: shell.pid })

  await practice.release('open')
  expect(await now(turn, isDone)).toMatchObject({ pid: turn.pid, restarts: 0 })

  const green = reply({ type: 'options', answers: [{ selected: [1] }] }, question.request?.requestId)
  await api.sessions.reply({ sessionId: question.sessionId, reply: green })
  expect(await now(question, isDone)).toMatchObject({ pid: question.pid, result: expect.stringContaining('Green') })
  const late = reply({ type: 'options', answers: [{ selected: [0] }] }, question.request?.requestId)
  await expect(api.sessions.reply({ sessionId: question.sessionId, reply: late })).rejects.toMatchObject({
    code: 'STALE_ANSWER',
  })

  const allowed = reply({ type: 'permission', decision: 'allow' }, permission.request?.requestId)
  await api.sessions.reply({ sessionId: permission.sessionId, reply: allowed })
  const { worktree, pid } = await now(permission, isDone)
  expect({ pid, made: existsSync(join(worktree?.path ?? '', 'given.txt')) }).toEqual({
    pid: permission.pid,
    made: true,
  })

  const more = reply({ type: 'text', text: 'finish at once' })
  expect(await api.sessions.reply({ sessionId: resting.sessionId, reply: more })).toEqual({ delivered: 'live' })
  const seqs = await seqsUntilDone(api, resting.sessionId)
  expect(seqs).toEqual(seqs.map((_, index) => index + 1))

  await api.sessions.stop({ sessionId: shell.sessionId })
  expect(await now(shell, ({ liveness }) => liveness === 'exited')).toMatchObject({ state: 'stopped' })
}

test('the protocol that is spoken now is among those that are kept', () => {
  expect(frozenProtocols()).toContain(`protocol-${workerProtocols[0]}`)
})

describe.each(frozenProtocols())('workers of %s, over an update', (protocol) => {
  test('go on under the new supervisor in every state, and what starts after it is of the new program', async () => {
    const home = testHome()
    const { program, workerBundle } = unpackFrozen(protocol)
    const before = await startSupervisorIn(home, { program })
    const sessions = await startSessions(before)
    const { practice, cut, turn } = sessions
    for (const row of [cut, turn, sessions.shell]) expect(commandOf(row)).toContain(workerBundle)
    before.close()
    await before.supervisor.stop({ keepWorkers: true })

    const now = await startHere(home)
    await expectAllGoOn(now, sessions)

    // Killed in the middle of its turn: the new program takes up what the old one wrote.
    process.kill(cut.pid ?? 0, 'SIGKILL')
    await processGone(cut.pid ?? 0)
    const again = await rowWhere(now.api, cut.sessionId, (row) => isAlive(row) && row.pid !== cut.pid)
    expect({ command: commandOf(again), restarts: again.restarts }).toEqual({
      command: expect.stringContaining('src-worker/main.ts'),
      restarts: 1,
    })
    await practice.release('cut')
    await rowWhere(now.api, cut.sessionId, isDone)

    await now.api.sessions.respawn({ sessionId: turn.sessionId, environment: practice.environment })
    const fresh = await rowWhere(now.api, turn.sessionId, (row) => isAlive(row) && row.pid !== turn.pid)
    expect(commandOf(fresh)).toContain('src-worker/main.ts')
    const more = reply({ type: 'text', text: 'finish at once' })
    await now.api.sessions.reply({ sessionId: turn.sessionId, reply: more })
    await rowWhere(now.api, turn.sessionId, ({ state }) => state === 'completed')
  })
})

describe.each(frozenProtocols())('a supervisor of %s', (protocol) => {
  test('that is started again after an update keeps the new workers going, and hands them over', async () => {
    const home = testHome()
    const before = await startSupervisorIn(home)
    const sessions = await startSessions(before)
    before.close()
    await before.supervisor.stop({ keepWorkers: true })

    const { supervisorMain } = unpackFrozen(protocol)
    const old = spawn(process.execPath, [supervisorMain], {
      env: { ...process.env, BACKBURNER_HOME: home },
      stdio: 'ignore',
    })
    onTestFinished(() => void old.kill('SIGKILL'))
    const gone = new Promise<void>((resolve) => void old.once('exit', () => resolve()))
    const path = join(home, 'daemon', 'supervisor.json')
    await vi.waitUntil(() => existsSync(path) && JSON.parse(readFileSync(path, 'utf8')).pid === old.pid, {
      timeout: 60_000,
    })
    const { socket } = supervisorEndpointSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    const client = connectClient(socket)
    onTestFinished(client.close)
    await client.api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
    await expectAllGoOn({ api: client.api, socket }, sessions)

    const now = await startHere(home, { takeOver: true })
    await gone
    expect(await rowWhere(now.api, sessions.cut.sessionId, isAlive)).toMatchObject({
      pid: sessions.cut.pid,
      restarts: 0,
    })
    await sessions.practice.release('cut')
    await rowWhere(now.api, sessions.cut.sessionId, isDone)
  })
})
