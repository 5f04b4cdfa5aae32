import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { isErrno } from '../../src-node/files/is-errno.ts'
import { exitCodes, Failure } from '../failure.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import { cookieName, isForeign, isSame, judge } from './access.ts'
import { ServeLock } from './lock.ts'
import type { Relay } from './relay.ts'
import { readStatic } from './static-files.ts'

/** What the server serves. */
export type BoardServerOptions = {
  /** Folder of the built window. */
  readonly renderer: string
  readonly relay: Relay
  /** Where tasks of the browser start. */
  readonly directory: string
  /** 0 takes one that is free. */
  readonly port: number
  readonly clock: Clock
  /** After so long without an open page a new address is needed; null: never. */
  readonly lockAfterMs: number | null
  /** It was locked; the address that lets in now. */
  readonly onLock: (why: 'idle' | 'asked', url: string) => void
}

/** The board's server while it runs. */
export type BoardServer = {
  /** The address with the token that lets in now. */
  readonly url: string
  readonly port: number
  /** Shows every page out, and makes a new token. */
  readonly lock: () => void
  readonly close: () => Promise<void>
}

const host = '127.0.0.1'
/** A page asks for small things, at once: who takes longer holds a connection for its own sake. */
const patience = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 5_000 }
/** Far more than a person has pages. */
const mostConnections = 500
const relayed = new Set(['/rpc', '/terminal'])

/** Serves the board on the loopback address, to whoever has the token of the URL that it gives. */
export async function startBoardServer(options: BoardServerOptions): Promise<BoardServer> {
  // Imported here: in a program of one file its import would be everybody's, and costs 30 ms (it loads an HTTP client).
  const { createServer } = await import('node:http')
  const server = createServer(patience)
  server.maxConnections = mostConnections
  const port = await listen(server, options.port)
  const url = (): string => `http://${host}:${port}/?token=${lock.secrets.token}`
  const lock = new ServeLock({
    clock: options.clock,
    afterMs: options.lockAfterMs,
    isInUse: options.relay.isInUse,
    onLock: (why) => {
      options.relay.showOut()
      options.onLock(why, url())
    },
  })
  server.on('request', (request, response) => {
    void answer(request, response, { ...options, port, lock }).catch((error: unknown) => {
      reply(response, 500, `The board's server failed: ${error instanceof Error ? error.message : String(error)}\n`)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    const access = judge(request.headers, port, lock.secrets, true)
    const path = urlOf(request).pathname
    if (access.kind !== 'allowed')
      refuseUpgrade(socket, access.kind === 'foreign' ? '403 Forbidden' : '401 Unauthorized')
    else if (!relayed.has(path)) refuseUpgrade(socket, '404 Not Found')
    else void options.relay.upgrade(request, socket, head)
  })
  return {
    get url() {
      return url()
    },
    port,
    lock: () => lock.lock('asked'),
    close: async () => {
      lock.close()
      options.relay.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

type Serving = BoardServerOptions & { readonly port: number; readonly lock: ServeLock }

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { port, lock } = serving
  const { secrets } = lock
  for (const [name, value] of Object.entries(safeHeaders(request.headers.host ?? ''))) response.setHeader(name, value)
  const foreign = isForeign(request.headers, port, false)
  if (foreign !== null) {
    reply(response, 403, `Refused: ${foreign}.\n`)
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    reply(response, 405, 'Only GET and HEAD.\n')
    return
  }
  const url = urlOf(request)
  const token = url.searchParams.get('token')
  if (url.pathname === '/' && token !== null && isSame(token, secrets.token)) {
    response.setHeader('Set-Cookie', `${cookieName(port)}=${secrets.cookie}; HttpOnly; SameSite=Strict; Path=/`)
    response.setHeader('Location', '/')
    reply(response, 303, '')
    return
  }
  if (judge(request.headers, port, secrets, false).kind !== 'allowed') {
    reply(response, 401, stranger)
    return
  }
  lock.touch()
  if (url.pathname === '/directory.json') {
    response.setHeader('Content-Type', 'application/json')
    reply(response, 200, JSON.stringify({ directory: serving.directory }))
    return
  }
  if (url.pathname === '/relay.json') {
    response.setHeader('Content-Type', 'application/json')
    reply(response, 200, JSON.stringify({ problem: serving.relay.problem() }))
    return
  }
  // Who opens the page wants to see the board; that it cannot be had right now, the page says itself.
  if (url.pathname === '/') await serving.relay.prepare('start').catch(() => undefined)
  const file = await readStatic(serving.renderer, url.pathname)
  if (file === null) {
    reply(response, 404, 'There is nothing here.\n')
    return
  }
  response.setHeader('Content-Type', file.type)
  if (file.isHashed) response.setHeader('Cache-Control', 'private, max-age=31536000, immutable')
  reply(response, 200, request.method === 'HEAD' ? '' : file.body)
}

const stranger = `This is Backburner's board, and this browser has not shown its token.

Open the address that "backburner serve" printed: it carries the token. Each start makes a new
one, and so does a while without an open page: the terminal that serves says the address.
`

function reply(response: ServerResponse, status: number, body: string | Buffer): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.writeHead(status)
  response.end(body)
}

/** The same policy as the page's own, and what only a header can say. */
function safeHeaders(requestHost: string): Readonly<Record<string, string>> {
  const socket = /^[\w.:-]+$/.test(requestHost) ? ` ws://${requestHost}` : ''
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self'${socket}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
}

/** Nobody else would close it: who was refused may keep its own half open. */
function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

function urlOf(request: IncomingMessage): URL {
  try {
    return new URL(request.url ?? '/', `http://${host}`)
  } catch {
    return new URL(`http://${host}/`)
  }
}

async function listen(server: Server, wanted: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      if (isErrno(error, 'EADDRINUSE')) {
        reject(new Failure(exitCodes.failed, `port ${wanted} is in use: choose another with --port, or leave it out`))
      } else if (isErrno(error, 'EACCES')) {
        reject(new Failure(exitCodes.failed, `port ${wanted} may not be used: choose one above 1023`))
      } else reject(error)
    })
    server.listen(wanted, host, resolve)
  })
  const address = server.address()
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('the server has no address')
}
