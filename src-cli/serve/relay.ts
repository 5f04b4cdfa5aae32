import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { environmentHeader } from '../../src-shared/api/version.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { connectSocket } from '../../src-node/sockets/connect.ts'
import type { ConnectHow } from '../connection/connect.ts'
import type { Connection } from '../connection/connection.ts'
import type { Connect } from '../connection/reconnecting.ts'

const CONNECT_TIMEOUT_MS = 5_000
/** What of the browser's request the supervisor gets: the WebSocket handshake, and nothing that names the browser. */
const passed = [
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-protocol',
  'sec-websocket-extensions',
] as const

/** Connects browsers to the supervisor. */
export type Relay = {
  /** Hands an upgrade request on, and then every byte both ways: the supervisor answers the handshake itself. */
  readonly upgrade: (request: IncomingMessage, client: Duplex, head: Buffer) => Promise<void>
  /** Makes sure that a supervisor runs and knows the environment for what browsers dispatch. */
  readonly prepare: (how: ConnectHow) => Promise<void>
  /** Why the last browser that asked was not connected; null when it was. */
  readonly problem: () => string | null
  /** Whether a page is connected. */
  readonly isInUse: () => boolean
  /** Cuts every page's connection. */
  readonly showOut: () => void
  readonly close: () => void
}

/** Makes a relay. `environment`: that of the shell in which `serve` runs; it goes to the supervisor, never to a browser. */
export function createRelay(connect: Connect, environment: Readonly<Record<string, string>>): Relay {
  let registration: { readonly connection: Connection; readonly token: Promise<string> } | null = null
  let opening: Promise<void> | null = null
  let problem: string | null = null
  const pairs = new Set<Duplex>()

  const register = async (how: ConnectHow): Promise<void> => {
    const connection = await connect(how)
    const token = connection.api.supervisor.registerEnvironment({ environment: { ...environment } })
    registration = { connection, token: token.then((registered) => registered.token) }
    await token
  }
  /** One registration at a time; a lost one is made again by whoever needs it next. */
  const prepare = async (how: ConnectHow): Promise<void> => {
    // Who only comes back starts nobody: whoever wants a supervisor asks again.
    if (opening !== null && how === 'start') await opening.catch(() => undefined)
    if (registration?.connection.isOpen() === true) {
      await registration.token
      return
    }
    opening ??= register(how).finally(() => {
      opening = null
    })
    await opening
  }

  return {
    prepare,
    problem: () => problem,
    isInUse: () => pairs.size > 0,
    showOut: () => {
      for (const stream of pairs) stream.destroy()
    },
    close: () => {
      registration?.connection.close()
      for (const stream of pairs) stream.destroy()
    },
    upgrade: async (request, client, head) => {
      let upstream: Socket
      let token: string
      try {
        // A page that connects again by itself is no wish to have a supervisor that somebody stopped; a press in it is.
        const isWanted = new URL(request.url ?? '/', 'http://localhost').searchParams.has('start')
        await prepare(isWanted ? 'start' : 'rejoin')
        if (registration === null) throw new Error('not registered')
        token = await registration.token
        const result = await connectSocket(registration.connection.endpoint.socket, CONNECT_TIMEOUT_MS)
        if (result.kind !== 'connected') throw new Error(`the supervisor's socket: ${result.kind}`)
        upstream = result.socket
        problem = null
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        problem = singleLine(reason)
        client.end(
          `HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n${reason}\n`,
          () => client.destroy(),
        )
        return
      }
      // A browser that left meanwhile has said so already: nobody else would end this connection.
      if (client.destroyed) return void upstream.destroy()
      join(client, upstream, pairs)
      upstream.write(handshake(request, token))
      if (head.length > 0) upstream.write(head)
    },
  }
}

/** Pipes both ways; pipes know back-pressure. One side's end is the other's. */
function join(client: Duplex, upstream: Socket, pairs: Set<Duplex>): void {
  upstream.setNoDelay(true)
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    pairs.add(one)
    one.on('error', () => other.destroy())
    one.on('close', () => {
      pairs.delete(one)
      other.destroy()
    })
    one.pipe(other)
  }
}

function handshake(request: IncomingMessage, token: string): string {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname
  const headers = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...passed.flatMap((name) => {
      const value = request.headers[name]
      return value === undefined ? [] : [`${name}: ${value}`]
    }),
    `${environmentHeader}: ${token}`,
  ]
  return `${headers.join('\r\n')}\r\n\r\n`
}
