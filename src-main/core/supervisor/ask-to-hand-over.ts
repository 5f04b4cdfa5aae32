import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import { apiVersion, appVersion } from '../../../src-shared/api/version.ts'
import type { InstanceId } from '../../../src-shared/base/ids.ts'
import { heldSecretsSchema, type HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import type { SupervisorEndpoint } from '../../../src-shared/worker-protocol/messages.ts'

const patienceMs = 10_000

/**
 * Asks a live supervisor to let go of the lock; resolves when it has answered, or was lost meanwhile. What it held of the
 * user's credentials comes back.
 */
export async function askToHandOver(supervisor: SupervisorEndpoint, to: InstanceId): Promise<HeldSecrets | null> {
  const socket = new WebSocket(`ws+unix:${supervisor.socket}:/rpc`, { perMessageDeflate: false })
  const lost = new Promise<null>((resolve) => {
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(null))
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a `ws` socket has the browser's shape, not its type.
  const websocket = socket as unknown as globalThis.WebSocket
  const client: ApiClient = createORPCClient(new RPCLink({ websocket }))
  const asking = (async () => {
    await client.supervisor.hello({ kind: 'supervisor', api: apiVersion, version: appVersion })
    const { secrets } = await client.supervisor.handOver({ to })
    return heldSecretsSchema
      .nullable()
      .catch(null)
      .parse(secrets ?? null)
  })()
  const timer = setTimeout(() => socket.terminate(), patienceMs)
  try {
    return await Promise.race([asking, lost])
  } catch (error) {
    // It went before it could answer: then the lock is free, or soon will be.
    if (socket.readyState === WebSocket.OPEN) throw error
    return null
  } finally {
    clearTimeout(timer)
    asking.catch(() => undefined)
    socket.close()
  }
}
