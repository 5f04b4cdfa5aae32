import { request } from 'node:http'
import { createConnection } from 'node:net'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { tryConnect, type Connection } from '../connection/connection.ts'
import { os, startFakeSupervisor, type FakeSupervisor } from '../testing/fake-supervisor.ts'
import { startBoardServer, type BoardServer } from './board-server.ts'
import { createRelay } from './relay.ts'

type Answer = { readonly status: number; readonly headers: Record<string, unknown>; readonly body: string }

function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

/** A supervisor whose `launch.recentDirectories` tells which environment a connection stands for. */
async function supervise(home: string, socket?: string): Promise<FakeSupervisor> {
  const tokens = new Map<string, string>()
  return await startFakeSupervisor(
    home,
    {
      supervisor: {
        registerEnvironment: os.supervisor.registerEnvironment.handler(({ input }) => {
          const token = `token-${tokens.size}`
          tokens.set(token, input.environment['WHO'] ?? '')
          return { token }
        }),
      },
      launch: {
        recentDirectories: os.launch.recentDirectories.handler(({ context }) => {
          const { headers } = context as { headers: Record<string, string | undefined> }
          return {
            directories: [
              tokens.get(headers['x-backburner-environment'] ?? '') ?? 'nobody',
              String(headers['cookie']),
              String(headers['origin']),
            ],
          }
        }),
      },
    },
    {
      ...(socket === undefined ? {} : { socket }),
      onTerminal: (terminal) => terminal.on('message', (data, isBinary) => terminal.send(data, { binary: isBinary })),
    },
  )
}

async function serve(
  home: string,
  clock: Clock = createManualClock(),
): Promise<BoardServer & { readonly cookie: string; readonly origin: string; readonly locked: string[] }> {
  const renderer = join(home, 'renderer')
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Board</title>')
  writeFileSync(join(renderer, 'assets/app-1a2b.js'), 'run()')
  writeFileSync(join(home, 'secret.txt'), 'secret')
  const connect = async (): Promise<Connection> => {
    const attempt = await tryConnect(home, 'cli')
    if (attempt.kind === 'connected') return attempt.connection
    throw new Error(attempt.kind)
  }
  const relay = createRelay(connect, { WHO: 'serve' })
  const locked: string[] = []
  const server = await startBoardServer({
    renderer,
    relay,
    directory: '/work',
    port: 0,
    clock,
    lockAfterMs: 60_000,
    onLock: (why, url) => locked.push(`${why} ${url}`),
  })
  onTestFinished(server.close)
  const entered = await get(server.port, new URL(server.url).pathname + new URL(server.url).search)
  const cookie = String((entered.headers['set-cookie'] as string[])[0]).split(';')[0] ?? ''
  return Object.assign(server, { cookie, origin: `http://127.0.0.1:${server.port}`, locked })
}

describe('the board in a browser', () => {
  test('exchanges the token of the URL for a strict cookie, and only then gives files', async () => {
    const { port, url, cookie } = await serve(temporaryDirectory())
    const { pathname, search } = new URL(url)
    const entered = await get(port, pathname + search)
    expect(entered).toMatchObject({ status: 303, headers: { location: '/', 'referrer-policy': 'no-referrer' } })
    expect(String(entered.headers['set-cookie'])).toMatch(
      /^backburner-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    )
    const page = await get(port, '/', { cookie })
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Board</title>' })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/)
    expect(await get(port, '/assets/app-1a2b.js', { cookie })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    })
    expect(JSON.parse((await get(port, '/directory.json', { cookie })).body)).toEqual({ directory: '/work' })
  })

  test('gives a stranger nothing but a sentence', async () => {
    const { port, cookie } = await serve(temporaryDirectory())
    for (const path of ['/', '/index.html', '/assets/app-1a2b.js', '/directory.json', '/nothing', '/?token=wrong']) {
      const answer = await get(port, path)
      expect(answer.status).toBe(401)
      expect(answer.body).toContain('backburner serve')
      expect((await get(port, path, { cookie: `${cookie}x` })).status).toBe(401)
    }
  })

  test.each([
    ['another host', { host: 'evil.example' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['another origin', { origin: 'http://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
  ])('refuses %s even with the cookie', async (_name, headers) => {
    const { port, cookie } = await serve(temporaryDirectory())
    expect((await get(port, '/', { cookie, ...headers })).status).toBe(403)
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/.hidden',
    '/%00',
    '/%',
  ])('leads nowhere by %s', async (path) => {
    const { port, cookie } = await serve(temporaryDirectory())
    const answer = await get(port, path, { cookie })
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain('secret')
  })

  test('changes nothing on any request', async () => {
    const { port, cookie } = await serve(temporaryDirectory())
    expect((await get(port, '/', { cookie }, 'POST')).status).toBe(405)
    expect(await get(port, '/', { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })
})

describe('the lock', () => {
  test('shows everybody out after a while without an open page, and lets in with the new address', async () => {
    const clock = createManualClock()
    const server = await serve(temporaryDirectory(), clock)
    const { port, cookie, locked } = server
    const before = server.url
    clock.advance(59_000)
    expect((await get(port, '/', { cookie })).status).toBe(200)
    clock.advance(59_000)
    expect([locked, (await get(port, '/', { cookie })).status]).toEqual([[], 200])
    clock.advance(120_000)
    expect(locked[0]).toBe(`idle ${server.url}`)
    expect(server.url).not.toBe(before)
    expect((await get(port, '/', { cookie })).status).toBe(401)
    expect((await get(port, new URL(before).pathname + new URL(before).search)).status).toBe(401)
    expect((await get(port, new URL(server.url).pathname + new URL(server.url).search)).status).toBe(303)
  })

  test('does not come while a page is connected, and cuts it when it is asked for', async () => {
    const home = temporaryDirectory()
    await supervise(home)
    const clock = createManualClock()
    const { port, cookie, origin, locked, lock } = await serve(home, clock)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/terminal`, { headers: { cookie, origin } })
    await new Promise((resolve) => socket.once('open', resolve))
    clock.advance(600_000)
    expect(locked).toEqual([])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    lock()
    await closed
    expect(locked).toHaveLength(1)
  })
})

describe('the relay', () => {
  const opened = (socket: WebSocket): Promise<number> =>
    new Promise((resolve) => {
      socket.once('open', () => resolve(101))
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.once('error', () => undefined)
    })
  const connect = (port: number, path: string, headers: Record<string, string>): WebSocket => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    onTestFinished(() => socket.terminate())
    return socket
  }

  test('connects the page to the supervisor, with the environment of the shell that serves', async () => {
    const home = temporaryDirectory()
    await supervise(home)
    const { port, cookie, origin } = await serve(home)
    const socket = connect(port, '/rpc', { cookie, origin })
    const api: ApiClient = createORPCClient(new RPCLink({ websocket: socket as never }))
    // The browser's cookie and origin stay here.
    expect(await api.launch.recentDirectories()).toEqual({ directories: ['serve', 'undefined', 'undefined'] })
  })

  test('lets nobody in without the cookie, from elsewhere, or to anything else', async () => {
    const home = temporaryDirectory()
    await supervise(home)
    const { port, cookie, origin } = await serve(home)
    expect(await opened(connect(port, '/rpc', { origin }))).toBe(401)
    expect(await opened(connect(port, '/rpc', { cookie }))).toBe(403)
    expect(await opened(connect(port, '/rpc', { cookie, origin: 'http://evil.example' }))).toBe(403)
    expect(await opened(connect(port, '/rpc', { cookie, origin, host: `evil.example:${port}` }))).toBe(403)
    expect(await opened(connect(port, '/other', { cookie, origin }))).toBe(404)
    expect(await opened(connect(port, '/terminal', { cookie, origin }))).toBe(101)
  })

  test('closes the connection of who was refused, though they keep it open', async () => {
    const { port } = await serve(temporaryDirectory())
    const lingering = createConnection({ host: '127.0.0.1', port, allowHalfOpen: true })
    onTestFinished(() => void lingering.destroy())
    let answer = ''
    lingering.setEncoding('utf8').on('data', (text: string) => (answer += text))
    // A write to a connection that is gone is answered with a reset.
    const reset = new Promise((resolve) => lingering.once('error', resolve))
    lingering.write(`GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    await new Promise((resolve) => lingering.once('end', resolve))
    expect(answer).toContain('403 Forbidden')
    const poking = setInterval(() => lingering.write('x'), 5)
    await reset
    clearInterval(poking)
  })

  test('passes bytes whole in both directions', async () => {
    const home = temporaryDirectory()
    await supervise(home)
    const { port, cookie, origin } = await serve(home)
    const socket = connect(port, '/terminal', { cookie, origin })
    await opened(socket)
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251))
    const back = new Promise<Buffer>((resolve) => socket.once('message', (data: Buffer) => resolve(data)))
    socket.send(sent)
    expect((await back).equals(sent)).toBe(true)
  })

  test('closes the page’s socket when the supervisor goes, and finds the next one', async () => {
    const home = temporaryDirectory()
    const first = await supervise(home)
    const { port, cookie, origin } = await serve(home)
    const socket = connect(port, '/terminal', { cookie, origin })
    await opened(socket)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await first.kill()
    await closed
    expect(await opened(connect(port, '/rpc', { cookie, origin }))).toBe(503)
    await supervise(home, 's2.sock')
    const again = connect(port, '/rpc', { cookie, origin })
    const api: ApiClient = createORPCClient(new RPCLink({ websocket: again as never }))
    expect((await api.launch.recentDirectories()).directories[0]).toBe('serve')
  })
})
