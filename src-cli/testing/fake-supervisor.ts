import { apiVersion } from '../../src-shared/api/version.ts'
import { createServer } from 'node:http'
import { mkdirSync, writeFileSync } from 'node:fs'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { join } from 'node:path'
import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/ws'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { instanceIdSchema } from '../../src-shared/base/ids.ts'
import { contract } from '../../src-shared/api/contract.ts'

/** The contract, to implement as much of it as a test calls. */
export const os = implement(contract)

/** A supervisor on a real socket that answers as a test wants. */
export type FakeSupervisor = {
  /** Cuts every connection and stops to listen, as if killed; its endpoint file stays. */
  readonly kill: () => Promise<void>
}

const info = {
  instanceId: 'fake-supervisor',
  epoch: 1,
  pid: process.pid,
  shell: 'headless',
  version: '0.1.0',
  api: apiVersion,
  socketDirectory: '/tmp',
  startedAt: 1,
} as const

/** Starts a fake supervisor for one test. `router` is merged over an answer to `hello`. */
export async function startFakeSupervisor(
  home: string,
  router: object,
  options: {
    readonly socket?: string
    readonly onTerminal?: (socket: WebSocket) => void
    readonly api?: number
  } = {},
): Promise<FakeSupervisor> {
  const path = join(home, options.socket ?? 's.sock')
  const hello = os.supervisor.hello.handler(() => ({
    ...info,
    instanceId: instanceIdSchema.parse(`${info.instanceId}-${options.socket ?? 'first'}`.replaceAll('.', '-')),
    api: options.api ?? 1,
    home,
  }))
  const given = router as { readonly supervisor?: object }
  const handler = new RPCHandler({ ...router, supervisor: { hello, ...given.supervisor } } as never)
  const sockets = new WebSocketServer({ noServer: true })
  const server = createServer()
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => undefined)
      if (request.url === '/terminal') options.onTerminal?.(webSocket)
      else void handler.upgrade(webSocket, { context: { headers: request.headers } })
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(path, resolve)
  })
  const paths = homePaths(home)
  mkdirSync(paths.daemon, { recursive: true })
  const endpoint = { schema: 1, ...info, startTime: 'now', socket: path }
  writeFileSync(paths.supervisor, JSON.stringify(endpoint))
  const kill = async (): Promise<void> => {
    for (const client of sockets.clients) client.terminate()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  onTestFinished(async () => {
    await kill().catch(() => undefined)
  })
  return { kill }
}
