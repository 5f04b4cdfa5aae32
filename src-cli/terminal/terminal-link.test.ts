import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { tryConnect, type Connection } from '../connection/connection.ts'
import { startFakeSupervisor } from '../testing/fake-supervisor.ts'
import { rowFor } from '../testing/rows.ts'
import { TerminalLink } from './terminal-link.ts'

const events = { onOutput: () => undefined, onScreen: () => undefined }
const options = { sessionId: rowFor().sessionId, size: { cols: 80, rows: 24 } }

async function connectTo(home: string): Promise<Connection> {
  const attempt = await tryConnect(home, 'cli')
  if (attempt.kind !== 'connected') throw new Error(attempt.kind)
  return attempt.connection
}

describe('leaving a terminal', () => {
  test('while its supervisor is just answering leaves it, and lets go of the connection', async () => {
    const home = temporaryDirectory()
    const gone = Promise.withResolvers<void>()
    await startFakeSupervisor(
      home,
      {},
      {
        onTerminal: (socket) => {
          socket.on('close', () => gone.resolve())
          link.close()
        },
      },
    )
    const link = new TerminalLink({ ...options, home, connect: () => connectTo(home) }, events)
    expect(await link.run()).toBeNull()
    await gone.promise
  })

  test('waits for no supervisor that is still to be found', async () => {
    const link = new TerminalLink(
      { ...options, home: temporaryDirectory(), connect: () => new Promise(() => undefined) },
      events,
    )
    const run = link.run()
    link.close()
    expect(await run).toBeNull()
  })
})
