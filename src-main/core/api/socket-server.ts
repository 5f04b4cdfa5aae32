import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { environmentHeader } from '../../../src-shared/api/version.ts'
import type { TerminalPeer } from '../panes/terminal-peer.ts'
import type { CallContext } from './call-context.ts'
import type { RegisteredEnvironments } from './registered-environments.ts'
import type { ApiRouter } from './router.ts'

/** The largest message that is read: a prompt with pictures. */
const maxPayload = 32 * 1024 * 1024
const goodbyeMs = 300

/** What the socket serves. */
export type SocketHandlers = {
  readonly router: ApiRouter
  readonly environments: RegisteredEnvironments
  readonly openTerminal: (peer: TerminalPeer) => void
}

/** The server of the supervisor's socket: `/rpc` and `/terminal`, both WebSockets. */
export type SocketServer = {
  readonly http: Server
  /** Takes no new connections, and ends those there are once what is on its way has gone out. */
  readonly close: () => Promise<void>
}

/** Makes the server; who calls it lets it listen. */
export function createSocketServer({ router, environments, openTerminal }: SocketHandlers): SocketServer {
  const rpc = new RPCHandler(router)
  const webSockets = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
  // An import would fetch every name that the module exports, and with those an HTTP client: 60 ms and 13 MB.
  const http = process.getBuiltinModule('node:http').createServer((_request, response) => {
    response.writeHead(426, { connection: 'close' }).end('This socket speaks WebSocket only.\n')
  })
  let closing = false
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    // Nobody would end a connection that begins now, and the server ends with its last one.
    if (closing) return void socket.destroy()
    const path = new URL(request.url ?? '/', 'http://supervisor').pathname
    if (path !== '/rpc' && path !== '/terminal') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // Without a listener an error (a message that is too long, say) would end this process.
      webSocket.on('error', () => webSocket.terminate())
      if (path === '/terminal') return openTerminal(webSocketPeer(webSocket))
      const token = request.headers[environmentHeader]
      void rpc.upgrade(paced(webSocket), {
        context: {
          ...contextOf(webSocket, environments.find(typeof token === 'string' ? token : undefined)),
          direct: token === undefined && request.headers.origin === undefined,
        },
      })
    })
  })
  return {
    http,
    close: async () => {
      closing = true
      const closed = new Promise<void>((resolve) => http.close(() => resolve()))
      http.closeIdleConnections()
      for (const client of webSockets.clients) client.close(1001, 'the supervisor is ending')
      const timer = setTimeout(() => {
        for (const client of webSockets.clients) client.terminate()
        http.closeAllConnections()
      }, goodbyeMs)
      await closed
      clearTimeout(timer)
    },
  }
}

/** oRPC knows no back-pressure: it awaits `send`, so `send` resolves when the bytes have left. */
function paced(webSocket: WebSocket): Parameters<RPCHandler<CallContext>['upgrade']>[0] {
  const send = (data: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      // A failed send is followed by the close, which ends what was sending.
      webSocket.send(data, () => resolve())
    })
  const socket = { addEventListener: webSocket.addEventListener.bind(webSocket), send }
  return socket
}

function contextOf(webSocket: WebSocket, environment: CallContext['environment']): CallContext {
  return { environment, onClose: (task) => void webSocket.once('close', task) }
}

function webSocketPeer(webSocket: WebSocket): TerminalPeer {
  return {
    sendText: (text) => webSocket.send(text, () => undefined),
    sendBytes: (bytes) => webSocket.send(bytes, { binary: true }, () => undefined),
    onMessage: (listener) => {
      webSocket.on('message', (data: RawData, isBinary: boolean) => {
        const bytes = bytesOf(data)
        listener(isBinary ? bytes : bytes.toString('utf8'))
      })
    },
    onClose: (listener) => void webSocket.once('close', listener),
    close: () => webSocket.close(1000),
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
