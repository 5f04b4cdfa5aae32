import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { sessionIdSchema, shortIdOf, type SessionId } from '../../src-shared/base/ids.ts'
import { noUsage, sessionRecordSchema, type SessionRecord } from '../../src-shared/board/session-record.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { workerEndpointSchema, type WorkerEndpoint } from '../../src-shared/worker-protocol/messages.ts'
import { homePaths, type JobPaths } from '../../src-node/paths/home-paths.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import type { EngineStart } from '../session/engine.ts'
import { WorkerClient } from './worker-client.ts'

const main = join(import.meta.dirname, '..', 'main.ts')

/** A session as the supervisor writes it before it starts a worker. */
export function testRecord(changes: Partial<SessionRecord> = {}): SessionRecord {
  const sessionId = sessionIdSchema.parse(randomUUID())
  const now = Date.now()
  return sessionRecordSchema.parse({
    schema: 1,
    sessionId,
    id: shortIdOf(sessionId),
    kind: 'background',
    engine: 'shell',
    name: 'test',
    nameSource: 'prompt',
    slug: 'test',
    prompt: 'true',
    cwd: '/tmp',
    launch: { model: 'sonnet', permissionMode: 'default', ...launchDefaults },
    state: 'working',
    since: now,
    reason: 'dispatched',
    evidence: { kind: 'command', ref: 'dispatch', at: now },
    waitingFor: null,
    hold: null,
    request: null,
    summary: '',
    result: null,
    worktree: null,
    progress: null,
    usage: noUsage,
    exit: null,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
    ...changes,
  })
}

const launchDefaults = {
  addDirs: [],
  pluginDirs: [],
  mcpConfigs: [],
  strictMcpConfig: false,
  settings: [],
  worktree: { mode: 'auto' },
}

/** A worker process of a test. */
export type TestWorker = {
  readonly process: ChildProcess
  /** Resolves to the exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>
  /** What it wrote to its log so far. */
  readonly log: () => string
  /** Its endpoint file, once it is published; rejects when the worker ends first. */
  readonly endpoint: () => Promise<WorkerEndpoint>
  /** Connects and greets. */
  readonly greet: (epoch?: number) => Promise<WorkerClient>
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>
}

/** One session in a home of its own, removed with all of its processes when the test is over. */
export class TestJob {
  readonly home = temporaryDirectory()
  readonly sessionId: SessionId
  readonly paths: JobPaths
  readonly #id: string

  constructor(changes: Partial<SessionRecord> = {}) {
    const record = testRecord(changes)
    this.sessionId = record.sessionId
    this.#id = record.id
    this.paths = homePaths(this.home).job(record.id)
    mkdirSync(this.paths.inbox, { recursive: true })
    this.write(record)
  }

  /** The session as it is on disk. */
  record(): SessionRecord {
    return sessionRecordSchema.parse(JSON.parse(readFileSync(this.paths.state, 'utf8')))
  }

  /** Changes the session on disk, as the supervisor does while no worker lives. */
  change(changes: Partial<SessionRecord>): void {
    this.write({ ...this.record(), ...changes })
  }

  write(record: SessionRecord): void {
    writeFileSync(this.paths.state, JSON.stringify(record))
  }

  /** The transcript as it is on disk: whole lines only. */
  transcript(): TranscriptEntry[] {
    if (!existsSync(this.paths.transcript)) return []
    const lines = readFileSync(this.paths.transcript, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => transcriptEntrySchema.parse(JSON.parse(line)))
  }

  /** Puts a reply into the inbox. */
  deliver(reply: Reply): void {
    writeFileSync(join(this.paths.inbox, `${reply.requestId}.json`), JSON.stringify(reply))
  }

  /** Starts a worker. It ends with the test at the latest. */
  start(how: EngineStart['how'] = 'new', environment: Readonly<Record<string, string>> = {}): TestWorker {
    const child = spawn(process.execPath, [main, '--home', this.home, '--job', this.#id, '--how', how], {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh', XDG_RUNTIME_DIR: this.home, ...environment },
    })
    let log = ''
    child.stderr.on('data', (text: Buffer) => (log += text.toString()))
    const exit = once(child, 'exit').then(() => child.exitCode)
    const worker: TestWorker = {
      process: child,
      exit,
      log: () => log,
      endpoint: async () => {
        for (;;) {
          if (existsSync(this.paths.worker)) {
            const endpoint = workerEndpointSchema.parse(JSON.parse(readFileSync(this.paths.worker, 'utf8')))
            if (endpoint.pid === child.pid) return endpoint
          }
          if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the worker ended: ${log}`)
          await sleep(5)
        }
      },
      greet: async (epoch) => {
        const { socket } = await worker.endpoint()
        const client = await WorkerClient.greet(socket, this.sessionId, epoch)
        onTestFinished(() => client.close())
        return client
      },
      kill: async (signal) => {
        child.kill(signal)
        return await exit
      },
    }
    onTestFinished(async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exit
    })
    return worker
  }
}

/** Waits until `condition` holds; the test's own time limit ends the wait. */
export async function eventually<Value>(
  look: () => Value | undefined | null | false | Promise<Value | undefined | null | false>,
): Promise<Value> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null && found !== false) return found
    await sleep(5)
  }
}
