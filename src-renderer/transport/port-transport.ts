import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { Transport } from '../../src-shared/client/transport.ts'
import { receivePort } from './native-ports.ts'
import type { NativeBridge } from './native.ts'

/** Reaches the supervisor in the app's main process through a MessagePort. */
export function portTransport(native: NativeBridge): Transport {
  return {
    open: async () => {
      const port = await receivePort((message) => message.type === 'backburner-port', native.connect)
      const closed = new Promise<string>((gone) => {
        port.addEventListener('close', () => gone('The app closed the connection.'))
      })
      const client: ApiClient = createORPCClient(new RPCLink({ port }))
      port.start()
      return { client, closed, close: () => port.close() }
    },
  }
}
