import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { startSupervisor } from '../start-supervisor.ts'
import { systemClock } from '../system-clock.ts'
import { connectClient } from '../testing/client.ts'
import { fakeKeychain } from '../testing/fake-keychain.ts'
import { startPractice } from '../testing/practice.ts'
import { newSessionId, rowWhere } from '../testing/sessions.ts'
import { sourceProgram } from '../testing/source-program.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const key = 'sk-ant-api03-only-in-memory-please-7f3c'
const other = 'sk-ant-api03-of-the-shell-that-dispatched'

/** The practice model behind a door that opens to the given keys only; `seen` are those that were shown to it. */
async function door(keys: readonly string[]) {
  const practice = await startPractice()
  const seen: string[] = []
  const server = createServer((asked, answer) => {
    const shown = String(asked.headers['x-api-key'] ?? '')
    seen.push(shown)
    if (!keys.includes(shown)) {
      answer.writeHead(401, { 'content-type': 'application/json' })
      // As bad gateways do: what they got comes back.
      const message = `invalid x-api-key ${shown}`
      answer.end(JSON.stringify({ type: 'error', error: { type: 'authentication_error', message } }))
      return
    }
    const onward = forward(
      `${practice.url}${asked.url ?? ''}`,
      { method: asked.method, headers: asked.headers },
      (got) => {
        answer.writeHead(got.statusCode ?? 500, got.headers)
        got.pipe(answer)
      },
    )
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const { ANTHROPIC_API_KEY: _without, ...environment } = practice.environment
  return { seen, environment: { ...environment, ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` } }
}

function filesWith(directory: string, text: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    .filter((path) => readFileSync(path).includes(text))
}

test('a session without a key of its own waits, takes the one that is entered, and no file and no command has it', async () => {
  const [{ seen, environment }, repository] = await Promise.all([
    door([key]),
    sampleRepository({ 'README.md': '# Sample\n' }),
  ])
  const home = testHome()
  const { api } = await startHere(home)
  const dispatch = () =>
    api.sessions.dispatch({
      sessionId: newSessionId(),
      prompt: 'finish at once',
      cwd: repository.directory,
      environment,
    })

  const waiting = await dispatch()
  const blocked = await rowWhere(api, waiting.sessionId, ({ state }) => state === 'blocked')
  expect(blocked.waitingFor).toBe('login')
  // A key that is refused is told without the key, whatever the server says.
  await api.secrets.setApiKey({ key: `${key}-wrong` })
  await vi.waitFor(() => expect(seen).toContain(`${key}-wrong`), 20_000)
  await rowWhere(
    api,
    waiting.sessionId,
    ({ state, summary }) => state === 'blocked' && /401|refused|rejected|invalid/i.test(summary),
  )
  expect(await api.secrets.setApiKey({ key })).toMatchObject({ apiKey: { kept: 'memory', shown: 'sk-ant-…7f3c' } })
  await rowWhere(api, waiting.sessionId, ({ state }) => state === 'completed')

  // One that is dispatched later has it from its first request on.
  const before = seen.length
  const later = await dispatch()
  await rowWhere(api, later.sessionId, ({ state }) => state === 'completed')
  expect(new Set(seen.slice(before))).toEqual(new Set([key]))

  const shell = await api.sessions.dispatch({
    sessionId: newSessionId(),
    engine: 'shell',
    prompt: 'env; cat /proc/$PPID/environ; echo the-end',
    cwd: repository.directory,
    environment,
  })
  await vi.waitFor(async () => {
    const { text } = await api.output.recent({ sessionId: shell.sessionId })
    expect(text).toContain('the-end')
    expect(text).not.toContain(key)
  }, 20_000)
  expect(filesWith(home, key)).toEqual([])
})

test('a key of the dispatching shell wins over the one that is kept', async () => {
  const [{ seen, environment }, repository] = await Promise.all([
    door([key, other]),
    sampleRepository({ 'README.md': '# Sample\n' }),
  ])
  const { api } = await startHere(testHome())
  await api.secrets.setApiKey({ key })
  const row = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment: { ...environment, ANTHROPIC_API_KEY: other },
  })
  await rowWhere(api, row.sessionId, ({ state }) => state === 'completed')
  expect(new Set(seen)).toEqual(new Set([other]))
})

test('a session that waits asks where the settings say by now, and nobody else gets the key', async () => {
  const [before, now, repository] = await Promise.all([
    door([]),
    door([key]),
    sampleRepository({ 'README.md': '# Sample\n' }),
  ])
  const { api } = await startHere(testHome())
  const waiting = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment: before.environment,
  })
  await rowWhere(api, waiting.sessionId, ({ state }) => state === 'blocked')
  await api.settings.set({ path: 'env.ANTHROPIC_BASE_URL', value: now.environment.ANTHROPIC_BASE_URL })
  await api.secrets.setApiKey({ key })
  await rowWhere(api, waiting.sessionId, ({ state }) => state === 'completed')
  expect(before.seen).toEqual([])
  expect(now.seen).toContain(key)
})

test('an address that came with a trusted project does not get it', async () => {
  const { seen, environment } = await door([key])
  const { ANTHROPIC_BASE_URL: address, ...rest } = environment
  const repository = await sampleRepository({
    '.claude/settings.json': JSON.stringify({ env: { ANTHROPIC_BASE_URL: address } }),
  })
  const { api } = await startHere(testHome())
  await api.secrets.setApiKey({ key })
  await api.trust.set({ cwd: repository.directory, trusted: true })
  const row = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment: rest,
  })
  await rowWhere(api, row.sessionId, ({ state, waitingFor }) => state === 'blocked' && waitingFor === 'login')
  await api.secrets.setApiKey({ key: other })
  expect(seen).not.toContain(key)
  expect(seen).not.toContain(other)
})

test('a session whose process has ended while it waited goes on, too', async () => {
  const [{ environment }, repository] = await Promise.all([
    door([key]),
    sampleRepository({ 'README.md': '# Sample\n' }),
  ])
  const home = testHome()
  const { api, supervisor } = await startHere(home)
  const waiting = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment,
  })
  await rowWhere(api, waiting.sessionId, ({ state }) => state === 'blocked')
  // What the shell said is forgotten with the supervisor.
  await api.settings.set({ path: 'env.ANTHROPIC_BASE_URL', value: environment.ANTHROPIC_BASE_URL })
  await supervisor.stop({ keepWorkers: false })
  const next = await startHere(home)
  await next.api.secrets.setApiKey({ key })
  await rowWhere(next.api, waiting.sessionId, ({ state }) => state === 'completed')
})

test('a worker that is started again has it, and so has the next supervisor', async () => {
  const [{ seen, environment }, repository] = await Promise.all([
    door([key]),
    sampleRepository({ 'README.md': '# Sample\n' }),
  ])
  const home = testHome()
  const { api } = await startHere(home)
  await api.secrets.setApiKey({ key })
  const row = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment,
  })
  await rowWhere(api, row.sessionId, ({ state }) => state === 'completed')
  await api.sessions.stop({ sessionId: row.sessionId })

  const result = await startSupervisor({
    home,
    shell: 'headless',
    program: sourceProgram,
    clock: systemClock,
    log: { info: () => undefined, warn: () => undefined },
    environment: { PATH: process.env['PATH'] ?? '' },
    processEnvironment: process.env,
    takeOver: true,
    keychain: fakeKeychain,
  })
  if (result.kind === 'held') throw new Error('the first one does not let go')
  const next = connectClient(join(result.supervisor.info.socketDirectory, 'supervisor.sock'))
  onTestFinished(async () => {
    next.close()
    await result.supervisor.stop({ keepWorkers: false })
  })
  expect(await next.api.secrets.status()).toMatchObject({ apiKey: { kept: 'keychain', shown: 'sk-ant-…7f3c' } })
  const before = seen.length
  const again = await next.api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'finish at once',
    cwd: repository.directory,
    environment,
  })
  await rowWhere(next.api, again.sessionId, ({ state }) => state === 'completed')
  expect(new Set(seen.slice(before))).toEqual(new Set([key]))
  expect(filesWith(home, key)).toEqual([])
})

test('a command gets no key when it asks a supervisor to hand over', async () => {
  const { api, socket } = await startHere(testHome())
  await api.secrets.setApiKey({ key })
  const command = connectClient(socket)
  onTestFinished(command.close)
  const { instanceId } = await command.api.supervisor.hello({ kind: 'cli', api: 1, version: '0' })
  expect(JSON.stringify(await command.api.supervisor.handOver({ to: instanceId }))).not.toContain('sk-ant')
})

test('a page gets no key when it asks a supervisor to hand over', async () => {
  const home = testHome()
  const { api, socket } = await startHere(home)
  await api.secrets.setApiKey({ key })
  const { token } = await api.supervisor.registerEnvironment({ environment: {} })
  const relayed = connectClient(socket, { 'x-backburner-environment': token })
  onTestFinished(relayed.close)
  const { instanceId } = await relayed.api.supervisor.hello({ kind: 'supervisor', api: 1, version: '0' })
  expect(JSON.stringify(await relayed.api.supervisor.handOver({ to: instanceId }))).not.toContain('sk-ant')
})
