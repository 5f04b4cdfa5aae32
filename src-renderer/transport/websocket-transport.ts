import { z } from 'zod'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { OpenConnection, Transport } from '../../src-shared/client/transport.ts'

/** The WebSocket address of a path of the page's own server. */
export function socketAddress(path: string, location: Pick<Location, 'protocol' | 'host'>): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`
}

const relaySchema = z.object({ problem: z.string().nullable() })

/** Why there is no connection: a browser does not tell pages what a server refuses an upgrade with. */
async function whyNot(): Promise<string> {
  try {
    const { problem } = relaySchema.parse(await (await fetch('/relay.json')).json())
    if (problem !== null) return `No supervisor: ${problem}.`
    return 'The supervisor did not answer.'
  } catch {
    return 'The server of this page does not answer. If it was started anew, open the address it printed.'
  }
}

/** Reaches the supervisor through the server that served this page. */
export function websocketTransport(address: string): Transport {
  return {
    open: (isWanted) =>
      new Promise<OpenConnection>((resolve, reject) => {
        const socket = new WebSocket(isWanted ? `${address}?start` : address)
        socket.binaryType = 'arraybuffer'
        const closed = new Promise<string>((gone) => {
          socket.addEventListener('close', (event) => {
            const reason = event.reason === '' ? 'The connection to the supervisor was closed.' : event.reason
            gone(reason)
            if (!isOpen) void whyNot().then((why) => reject(new Error(why)))
          })
        })
        let isOpen = false
        socket.addEventListener('open', () => {
          isOpen = true
          const client: ApiClient = createORPCClient(new RPCLink({ websocket: socket }))
          resolve({ client, closed, close: () => socket.close() })
        })
      }),
  }
}
