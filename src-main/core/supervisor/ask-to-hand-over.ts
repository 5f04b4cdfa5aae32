import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import { apiVersion, appVersion } from '../../../src-shared/api/version.ts'
import type { InstanceId } from '../../../src-shared/base/ids.ts'
import type { SupervisorEndpoint } from '../../../src-shared/worker-protocol/messages.ts'

const patienceMs = 10_000

/** Asks a live supervisor to let go of the lock; resolves when it has answered, or was lost meanwhile. */
export async function askToHandOver(supervisor: SupervisorEndpoint, to: InstanceId): Promise<void> {
  const socket = new WebSocket(`ws+unix:${supervisor.socket}:/rpc`, { perMessageDeflate: false })
  const lost = new Promise<void>((resolve) => {
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a `ws` socket has the browser's shape, not its type.
  const websocket = socket as unknown as globalThis.WebSocket
  const client: ApiClient = createORPCClient(new RPCLink({ websocket }))
  const asking = (async () => {
    await client.supervisor.hello({ kind: 'supervisor', api: apiVersion, version: appVersion })
    await client.supervisor.handOver({ to })
  })()
  const timer = setTimeout(() => socket.terminate(), patienceMs)
  try {
    await Promise.race([asking, lost])
  } catch (error) {
    // It went before it could answer: then the lock is free, or soon will be.
    if (socket.readyState === WebSocket.OPEN) throw error
  } finally {
    clearTimeout(timer)
    asking.catch(() => undefined)
    socket.close()
  }
}
