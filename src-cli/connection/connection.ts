import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { connectSocket } from '../../src-node/sockets/connect.ts'
import type { ApiClient, SupervisorInfo } from '../../src-shared/api/contract.ts'
import { apiVersion, appVersion } from '../../src-shared/api/version.ts'
import { isOurSocket, readEndpoint, type Endpoint } from './endpoint.ts'
import { LocalWebSocket } from './local-web-socket.ts'

/** A live connection to the supervisor. */
export type Connection = {
  readonly api: ApiClient
  readonly info: SupervisorInfo
  readonly endpoint: Endpoint
  /** Resolves when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  readonly isOpen: () => boolean
  readonly close: () => void
}

/** `absent`: nobody listens. `refused`: somebody does, and it is not for us or does not answer. */
export type ConnectAttempt =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: string }

const CONNECT_TIMEOUT_MS = 5_000
const HELLO_TIMEOUT_MS = 10_000

/** Who calls. */
export type ClientKind = 'cli' | 'terminal-view'

/** Opens a WebSocket to the supervisor that the home directory names, on `/rpc` or `/terminal`. */
export async function openSocket(
  home: string,
  path: string,
): Promise<
  | { readonly kind: 'open'; readonly socket: LocalWebSocket; readonly endpoint: Endpoint }
  | Exclude<ConnectAttempt, { readonly kind: 'connected' }>
> {
  const endpoint = await readEndpoint(home)
  if (endpoint === null) return { kind: 'absent' }
  if (!(await isOurSocket(endpoint.socket))) {
    return { kind: 'refused', reason: `${endpoint.socket} belongs to another user` }
  }
  const result = await connectSocket(endpoint.socket, CONNECT_TIMEOUT_MS)
  switch (result.kind) {
    case 'connected':
      return { kind: 'open', socket: new LocalWebSocket(result.socket, path), endpoint }
    case 'absent':
    case 'refused':
      return { kind: 'absent' }
    case 'timeout':
      return { kind: 'refused', reason: `the supervisor (pid ${endpoint.pid}) does not answer` }
    case 'failed':
      return { kind: 'refused', reason: `${endpoint.socket}: ${result.reason}` }
  }
}

/** Connects to the running supervisor and says hello; starts nothing. */
export async function tryConnect(home: string, kind: ClientKind): Promise<ConnectAttempt> {
  const opened = await openSocket(home, '/rpc')
  if (opened.kind !== 'open') return opened
  const { socket, endpoint } = opened
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
  const api = clientOn(socket)
  const hello = api.supervisor.hello({ kind, api: apiVersion, version: appVersion }).then(
    (info) => ({ info }),
    (error: unknown) => ({ error }),
  )
  const answer = await withTimeout(hello, HELLO_TIMEOUT_MS)
  if (answer !== null && 'info' in answer) {
    const isOpen = (): boolean => socket.readyState === 1
    return {
      kind: 'connected',
      connection: { api, info: answer.info, endpoint, closed, isOpen, close: () => socket.close() },
    }
  }
  const lost = socket.readyState >= 2
  socket.close()
  if (answer === null) return { kind: 'refused', reason: `the supervisor (pid ${endpoint.pid}) does not answer` }
  // It went away between our connecting and its answer.
  if (lost) return { kind: 'absent' }
  const reason = answer.error instanceof Error ? answer.error.message : String(answer.error)
  return { kind: 'refused', reason: `the supervisor (pid ${endpoint.pid}) refused us: ${reason}` }
}

function clientOn(socket: LocalWebSocket): ApiClient {
  avoidFormData()
  // The link uses these four members alone; the DOM's overloads cannot be had without its whole event classes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const websocket = socket as unknown as ConstructorParameters<typeof RPCLink>[0]['websocket']
  return createORPCClient(new RPCLink({ websocket }))
}

/**
 * The link asks of each body whether it is a `FormData`, and touching that global loads Node's whole HTTP client
 * (25 ms, 17 MB). Nothing here sends forms or fetches.
 */
function avoidFormData(): void {
  // An assignment: asking for the property's descriptor, as `defineProperty` does, would load it.
  Object.assign(globalThis, { FormData: class FormData {} })
}

async function withTimeout<Value>(value: Promise<Value>, timeoutMs: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs)
  })
  try {
    return await Promise.race([value, timeout])
  } finally {
    clearTimeout(timer)
  }
}
