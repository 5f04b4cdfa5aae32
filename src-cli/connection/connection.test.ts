import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import type { BoardMessage } from '../../src-shared/board/board.ts'
import { transcriptEntrySchema } from '../../src-shared/board/transcript.ts'
import { Failure } from '../failure.ts'
import { settledCode } from '../commands/wait.ts'
import { os, startFakeSupervisor } from '../testing/fake-supervisor.ts'
import { rowFor } from '../testing/rows.ts'
import { runCommand } from '../testing/run-command.ts'
import { connect } from './connect.ts'
import { tryConnect, type Connection } from './connection.ts'
import { parseEndpoint } from './endpoint.ts'
import { callAgainWhenLost, followBoard, followTranscript } from './reconnecting.ts'
import { startSupervisor } from './start-supervisor.ts'
import { instanceIdSchema } from '../../src-shared/base/ids.ts'

const instanceId = instanceIdSchema.parse('fake-supervisor')
const layout = { grouping: 'state' as const, collapsed: [] }
const snapshot = (
  rows: BoardMessage & { type: 'snapshot' } extends { rows: infer Rows } ? Rows : never,
): BoardMessage => ({
  type: 'snapshot',
  instanceId,
  seq: 0,
  rows,
  layout,
})

/** Connects to whoever lives at `home`, waiting for one. */
const patiently = (home: string) => async (): Promise<Connection> => {
  for (;;) {
    const attempt = await tryConnect(home, 'cli')
    if (attempt.kind === 'connected') return attempt.connection
    await new Promise(setImmediate)
  }
}

describe('the endpoint', () => {
  test.each(['', 'null', '[]', '{"pid": 1}', '{"pid": "1", "startTime": "", "socket": "", "version": "", "api": 1}'])(
    'is none in %j',
    (text) => {
      expect(parseEndpoint(text)).toBeNull()
    },
  )

  test('of a supervisor that is gone is nobody', async () => {
    const home = temporaryDirectory()
    const { kill } = await startFakeSupervisor(home, {})
    await kill()
    expect(await tryConnect(home, 'cli')).toEqual({ kind: 'absent' })
  })
})

describe('a lost supervisor', () => {
  test('is called again, with the same request', async () => {
    const home = temporaryDirectory()
    const asked: string[] = []
    let killed: Promise<unknown> = Promise.resolve()
    const first = await startFakeSupervisor(home, {
      sessions: {
        stop: os.sessions.stop.handler(async ({ input }) => {
          asked.push(input.sessionId)
          killed = first.kill()
          await new Promise(() => undefined)
          return {}
        }),
      },
    })
    const { sessionId } = rowFor()
    const answer = callAgainWhenLost(patiently(home), ({ api }) => api.sessions.stop({ sessionId }))
    await expect.poll(() => asked.length).toBe(1)
    await killed
    await startFakeSupervisor(
      home,
      {
        sessions: {
          stop: os.sessions.stop.handler(({ input }) => {
            asked.push(input.sessionId)
            return {}
          }),
        },
      },
      { socket: 's2.sock' },
    )
    await answer
    expect(asked).toEqual([sessionId, sessionId])
  })

  test('costs `wait` nothing: it goes on with the next one', async () => {
    const home = temporaryDirectory()
    const watching = Promise.withResolvers<void>()
    const first = await startFakeSupervisor(home, {
      board: {
        watch: os.board.watch.handler(async function* () {
          yield snapshot([rowFor()])
          watching.resolve()
          await new Promise(() => undefined)
        }),
      },
    })
    const waited = runCommand(home, ['wait', '7c5d'], { connect: patiently(home) })
    await watching.promise
    await first.kill()
    await startFakeSupervisor(
      home,
      {
        board: {
          watch: os.board.watch.handler(async function* () {
            yield snapshot([rowFor({ state: 'failed', result: 'no such file' })])
          }),
        },
      },
      { socket: 's2.sock' },
    )
    expect(await waited).toEqual({ code: 11, out: 'Failed · 7c5dcf5d · no such file\n', err: '' })
  })

  test('costs a transcript no entry, and none comes twice', async () => {
    const home = temporaryDirectory()
    const note = (seq: number) => transcriptEntrySchema.parse({ schema: 1, seq, at: 1, type: 'note', text: `${seq}` })
    const asked: unknown[] = []
    const serveEntries = (upTo: number) => ({
      transcript: {
        watch: os.transcript.watch.handler(async function* ({ input }) {
          asked.push([input.afterSeq, input.tail])
          yield {
            type: 'entries' as const,
            entries: Array.from({ length: upTo }, (_, n) => note(n + 1)),
            caughtUp: true,
          }
          await new Promise(() => undefined)
        }),
      },
    })
    const first = await startFakeSupervisor(home, serveEntries(2))
    const over = new AbortController()
    const seen: number[] = []
    for await (const message of followTranscript(
      patiently(home),
      rowFor().sessionId,
      { afterSeq: 0, tail: 9 },
      over.signal,
    )) {
      if (message.type !== 'entries') continue
      seen.push(...message.entries.map((entry) => entry.seq))
      if (seen.length === 2) {
        await first.kill()
        await startFakeSupervisor(home, serveEntries(4), { socket: 's2.sock' })
      } else over.abort()
    }
    expect(seen).toEqual([1, 2, 3, 4])
    expect(asked).toEqual([
      [0, 9],
      [2, undefined],
    ])
  })
})

describe('an older supervisor', () => {
  test('is asked to hand over, and the next one is taken', async () => {
    const home = temporaryDirectory()
    const asked: string[] = []
    const old = await startFakeSupervisor(
      home,
      {
        supervisor: {
          handOver: os.supervisor.handOver.handler(({ input }) => {
            asked.push(input.to)
            setImmediate(() => {
              void old.kill().then(() => startFakeSupervisor(home, {}, { socket: 's2.sock' }))
            })
            return {}
          }),
        },
      },
      { api: 0 },
    )
    const main = join(home, 'main.js')
    writeFileSync(main, 'setTimeout(() => {}, 1000)')
    const connection = await connect({
      home,
      environment: process.env,
      client: 'cli',
      program: { root: '/none', headlessMain: main, terminalView: '', renderer: '' },
    })
    expect(connection.info.api).toBe(1)
    expect(asked).toHaveLength(1)
    connection.close()
  })
})

describe('the board', () => {
  test('begins anew after a gap', async () => {
    const home = temporaryDirectory()
    let watches = 0
    await startFakeSupervisor(home, {
      board: {
        watch: os.board.watch.handler(async function* () {
          watches += 1
          yield snapshot([rowFor({ name: `watch ${watches}` })])
          if (watches > 1) await new Promise(() => undefined)
          const events = [{ type: 'session-put' as const, row: rowFor({ name: 'too late' }) }]
          yield { type: 'events' as const, instanceId: instanceId, firstSeq: 5, events }
          await new Promise(() => undefined)
        }),
      },
    })
    const over = new AbortController()
    const names: string[] = []
    for await (const board of followBoard(patiently(home), over.signal)) {
      names.push([...board.rows.values()][0]?.name ?? '')
      if (names.length === 2) over.abort()
    }
    expect(names).toEqual(['watch 1', 'watch 2'])
  })
})

describe('starting a supervisor', () => {
  const options = (home: string, headlessMain: string) => ({
    home,
    environment: process.env,
    client: 'cli' as const,
    program: { root: '/none', headlessMain, terminalView: '', renderer: '' },
  })

  test('that dies at once tells the last line of the log', async () => {
    const home = temporaryDirectory()
    const main = join(home, 'main.js')
    mkdirSync(home, { recursive: true })
    writeFileSync(
      main,
      `require('fs').writeFileSync(${JSON.stringify(homePaths(home).log)}, JSON.stringify({level: 'error', message: 'the disk is full'}) + '\\n'); process.exit(7)`,
    )
    const started = startSupervisor(options(home, main))
    await expect(started).rejects.toThrow(/could not start \(exit code 7\): the disk is full; see .*daemon\.log/)
    await expect(started).rejects.toBeInstanceOf(Failure)
  })

  test('in a home that cannot hold its files fails with exit 4, and says which', async () => {
    const home = temporaryDirectory()
    writeFileSync(join(home, 'daemon'), '')
    const program = { root: '/none', headlessMain: '/none/h', terminalView: '/none/t', renderer: '/none/r' }
    const failed = startSupervisor({ home, program, environment: {}, client: 'cli' })
    await expect(failed).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining(home) })
  })

  test('happens once when several ask for it', async () => {
    const home = temporaryDirectory()
    const starts = join(home, 'starts')
    const main = join(home, 'main.js')
    writeFileSync(main, `require('fs').appendFileSync(${JSON.stringify(starts)}, 'x'); setTimeout(() => {}, 300)`)
    const connecting = Promise.all(Array.from({ length: 4 }, () => startSupervisor(options(home, main))))
    await expect.poll(() => readIfThere(starts)).toBe('x')
    await startFakeSupervisor(home, {})
    for (const connection of await connecting) connection.close()
    expect(readIfThere(starts)).toBe('x')
  })
})

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

describe('waiting', () => {
  const row = { state: 'completed', liveness: 'alive', queuedReplies: 0 } as const
  test.each([
    [{ state: 'working' }, null],
    [{ state: 'blocked' }, 10],
    [{ state: 'idle' }, 0],
    [{ state: 'completed' }, 0],
    [{ state: 'failed' }, 11],
    [{ state: 'stopped' }, 12],
    [{ liveness: 'unresponsive' }, null],
    [{ queuedReplies: 1 }, null],
    [{ queuedReplies: 1, liveness: 'exited' }, 0],
    [{ state: 'blocked', queuedReplies: 1 }, 10],
  ] as const)('%j ends with %j', (changes, code) => {
    expect(settledCode({ ...row, ...changes })).toBe(code)
  })
})
