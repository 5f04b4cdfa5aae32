/**
 * Stands in for many workers at once: writes their sessions into a home, listens on a socket for each, and speaks the
 * worker protocol. So what is measured is the way of an event through supervisor, relay and window, and not how this
 * machine shares its processors between fifty processes.
 * `--home H --count N`; each line `stream <seconds> <events per second and worker>` on stdin starts a stream, whose end is
 * answered by `{"told": {"<sessionId>": [times]}}`. Ends once the supervisor has stopped every worker, or with its stdin.
 */
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { ensureSocketDirectory, socketDirectory, socketPath } from '../src-node/paths/socket-paths.ts'
import { ownIdentity } from '../src-node/processes/process-identity.ts'
import { listenOnSocket } from '../src-node/sockets/listen.ts'
import { instanceIdSchema } from '../src-shared/base/ids.ts'
import { sessionFixture } from '../src-shared/board/session-fixture.ts'
import type { SessionRecord } from '../src-shared/board/session-record.ts'
import { encodeFrame, FrameReader, type Utf8 } from '../src-shared/worker-protocol/frames.ts'
import { supervisorMessageSchema, workerProtocols, type WorkerMessage } from '../src-shared/worker-protocol/messages.ts'

const { values } = parseArgs({ options: { home: { type: 'string' }, count: { type: 'string' } } })
const home = values.home ?? ''
const identity = await ownIdentity()
const directory = socketDirectory(home, process.env)
ensureSocketDirectory(directory)

const utf8: Utf8 = {
  encode: (text) => Buffer.from(text),
  decode: (bytes) => Buffer.from(bytes).toString('utf8'),
}

type StandIn = { readonly record: SessionRecord; readonly tell: (summary: string, at: number) => void }

const alive = new Set<StandIn>()

async function standIn(n: number): Promise<StandIn> {
  const now = Date.now()
  const record = sessionFixture(n, { name: `streams ${n}`, cwd: home, createdAt: now, since: now, updatedAt: now })
  const instanceId = instanceIdSchema.parse(`stand-in-${process.pid}-${n}`)
  const job = join(home, 'jobs', record.id)
  mkdirSync(job, { recursive: true, mode: 0o700 })
  writeFileSync(join(job, 'state.json'), JSON.stringify(record), { mode: 0o600 })
  let seq = 0
  const greeted = new Set<Socket>()
  const send = (socket: Socket, message: WorkerMessage): void =>
    void socket.write(encodeFrame(utf8, JSON.stringify(message)))
  const server = createServer((socket) => {
    const reader = new FrameReader(utf8)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => greeted.delete(socket))
    socket.on('data', (chunk) => {
      for (const { header } of reader.push(chunk)) {
        const json: unknown = JSON.parse(header)
        const message = supervisorMessageSchema.parse(json)
        if (message.type === 'hello') {
          send(socket, {
            type: 'hello',
            protocol: 1,
            instanceId,
            sessionId: record.sessionId,
            pid: process.pid,
            version: 'stand-in',
          })
          send(socket, { type: 'snapshot', seq, record, environment: {} })
          greeted.add(socket)
        } else if (message.type === 'ping') send(socket, { type: 'pong', n: message.n })
        else if (message.type === 'command') {
          send(socket, { type: 'receipt', requestId: message.requestId, receipt: { outcome: 'done' } })
          if (message.command.type === 'stop') {
            unlinkSync(join(job, 'worker.json'))
            server.close()
            socket.end()
            alive.delete(one)
            if (alive.size === 0) setImmediate(() => process.exit(0))
          }
        }
      }
    })
  })
  const socket = socketPath(directory, 'worker', record.id)
  const listening = await listenOnSocket(server, socket)
  if (listening.kind === 'in-use') throw new Error(listening.reason)
  const endpoint = { schema: 1, sessionId: record.sessionId, instanceId, ...identity, socket }
  const about = { protocols: [...workerProtocols], version: 'stand-in', startedAt: now }
  writeFileSync(join(job, 'worker.json'), JSON.stringify({ ...endpoint, ...about }), { mode: 0o600 })
  const one: StandIn = {
    record,
    tell: (summary, at) => {
      seq += 1
      for (const each of greeted) send(each, { type: 'event', seq, event: { type: 'summary-changed', at, summary } })
    },
  }
  return one
}

/** The events of all workers, spread evenly over the time. Resolves with when each told what. */
async function stream(seconds: number, rate: number): Promise<Record<string, number[]>> {
  const workers = [...alive]
  const told = new Map(workers.map(({ record }) => [record.sessionId, [] as number[]]))
  const total = workers.length * rate * seconds
  const begun = performance.now()
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1000) * workers.length * rate))
    for (; sent < due; sent += 1) {
      const worker = workers[sent % workers.length]
      if (worker === undefined) break
      const at = Date.now()
      told.get(worker.record.sessionId)?.push(at)
      worker.tell(`Reads what the tests print, told at ${at}, and goes on with the next of them`, at)
    }
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return Object.fromEntries(told)
}

for (let n = 1; n <= Number(values.count); n += 1) alive.add(await standIn(n))
process.stdout.write('{"ready":true}\n')
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const [, seconds, rate] = line.split(' ')
  void stream(Number(seconds), Number(rate)).then((told) => process.stdout.write(`${JSON.stringify({ told })}\n`))
})
lines.on('close', () => process.exit(0))
