import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { OpenConnection, Transport } from '../../src-shared/client/transport.ts'

/** The WebSocket address of a path of the page's own server. */
export function socketAddress(path: string, location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

/** Reaches the supervisor through the server that served this page. */
export function websocketTransport(address: string): Transport {
  return {
    open: () =>
      new Promise<OpenConnection>((resolve, reject) => {
        const socket = new WebSocket(address)
        socket.binaryType = 'arraybuffer'
        const closed = new Promise<string>((gone) => {
          socket.addEventListener('close', (event) => {
            const reason = event.reason === '' ? 'The connection to the supervisor was closed.' : event.reason
            gone(reason)
            reject(
              new Error(
                'The server of this page does not answer. If it was started anew, open the address it printed.',
              ),
            )
          })
        })
        socket.addEventListener('open', () => {
          const client: ApiClient = createORPCClient(new RPCLink({ websocket: socket }))
          resolve({ client, closed, close: () => socket.close() })
        })
      }),
  }
}
