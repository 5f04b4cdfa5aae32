import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../../src-shared/api/contract.ts'

/** A client on a supervisor's socket. */
export type TestClient = { readonly api: ApiClient; readonly close: () => void }

/** Connects to a supervisor. */
export function connectClient(socketPath: string, headers: Readonly<Record<string, string>> = {}): TestClient {
  const socket = new WebSocket(`ws+unix:${socketPath}:/rpc`, { headers })
  socket.on('error', () => undefined)
  const api: ApiClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
  return { api, close: () => socket.terminate() }
}
