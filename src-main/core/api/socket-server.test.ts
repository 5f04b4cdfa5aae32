import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { RegisteredEnvironments } from './registered-environments.ts'
import type { ApiRouter } from './router.ts'
import { createSocketServer } from './socket-server.ts'

const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: s\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`

test.each(['/elsewhere', '/rpc', '/terminal'])(
  'a client that asked for %s and never hangs up does not keep the server from ending',
  async (path) => {
    const server = createSocketServer({
      // Nothing is called here.
      router: {} as ApiRouter,
      environments: new RegisteredEnvironments(),
      openTerminal: () => undefined,
    })
    const socket = join(temporaryDirectory(), 's')
    server.http.listen(socket)
    await once(server.http, 'listening')
    const client = connect({ path: socket, allowHalfOpen: true })
    onTestFinished(() => void client.destroy())
    client.on('error', () => undefined)
    client.write(upgrade(path))
    const [answer] = await once(client, 'data')
    expect(String(answer)).toContain(path === '/elsewhere' ? '404' : '101')
    await server.close()
  },
)
