import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../../src-shared/base/clock.ts'
import { launchSchema } from '../../../../src-shared/board/launch.ts'
import { projectSession, sessionEventSchema } from '../../../../src-shared/board/session-event.ts'
import { sessionFixture } from '../../../../src-shared/board/session-fixture.ts'
import { sessionRecordSchema, type SessionRecord } from '../../../../src-shared/board/session-record.ts'
import type { SessionState } from '../../../../src-shared/board/session-state.ts'
import {
  transcriptEntrySchema,
  type LiveOutput,
  type TranscriptEntry,
} from '../../../../src-shared/board/transcript.ts'
import type { EngineHost } from '../../../session/engine.ts'

/** Real time for tests that talk to real processes. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A worker's side of the engine, kept in memory: what was written, told and shown. */
export type MemoryHost = EngineHost & {
  readonly entries: TranscriptEntry[]
  readonly shown: LiveOutput[]
  readonly reports: string[]
  readonly taken: string[]
  /** The state of the session as each reply was said to be taken. */
  readonly takenWhile: SessionState[]
  /** Every state the session was in, in order, with its hold. */
  readonly states: SessionRecord[]
  readonly summaries: string[]
  /** Resolves once the condition holds; looked at after every change. */
  readonly until: (
    what: string,
    holds: (record: SessionRecord, entries: readonly TranscriptEntry[]) => boolean,
  ) => Promise<SessionRecord>
  readonly untilState: (...states: readonly SessionState[]) => Promise<SessionRecord>
}

/** What a test fixes of a session. */
export type HostOptions = {
  readonly cwd: string
  readonly jobDirectory: string
  readonly prompt: string
  readonly environment: Record<string, string>
  readonly launch?: Record<string, unknown>
  readonly record?: Record<string, unknown>
  readonly entries?: readonly TranscriptEntry[]
  readonly clock?: Clock
  readonly untilMs?: number
  /** Called before each entry is written: throwing there is the worker's death. */
  readonly onAppend?: (entry: TranscriptEntry) => void
}

/** Makes a host of a new session. */
export function createMemoryHost(options: HostOptions): MemoryHost {
  const clock = options.clock ?? systemClock
  mkdirSync(join(options.jobDirectory, 'tmp'), { recursive: true, mode: 0o700 })
  let record = newRecord(options, clock.now())
  const entries = [...(options.entries ?? [])]
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  const host: MemoryHost = {
    clock,
    entries,
    secrets: () => null,
    shown: [],
    reports: [],
    taken: [],
    takenWhile: [],
    states: [],
    summaries: [],
    record: () => record,
    jobDirectory: options.jobDirectory,
    home: join(options.jobDirectory, '..', '..'),
    environment: () => ({ ...options.environment, BACKBURNER_JOB_DIR: options.jobDirectory }),
    append: async (entry) => {
      await Promise.resolve()
      const written = transcriptEntrySchema.parse(
        JSON.parse(JSON.stringify({ ...entry, schema: 1, seq: entries.length + 1, at: clock.now() })),
      )
      options.onAppend?.(written)
      entries.push(written)
      changed()
      return written
    },
    readEntries: () => Promise.resolve([...entries]),
    emit: async (event) => {
      await Promise.resolve()
      const dated = sessionEventSchema.parse({ ...event, at: clock.now() })
      record = projectSession(record, dated)
      if (dated.type === 'state-changed') host.states.push(record)
      if (dated.type === 'state-changed' || dated.type === 'summary-changed') host.summaries.push(record.summary)
      changed()
    },
    live: (output) => {
      host.shown.push(output)
      changed()
    },
    replyTaken: async (reply) => {
      host.taken.push(reply.requestId)
      host.takenWhile.push(record.state)
      await Promise.resolve()
    },
    ownProcess: async () => await Promise.resolve(async () => await Promise.resolve()),
    report: (what, error) => {
      host.reports.push(error instanceof Error ? `${what}: ${error.stack ?? error.message}` : what)
    },
    until: async (what, holds) =>
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look)
          const last = entries
            .slice(-6)
            .map((entry) => JSON.stringify(entry).slice(0, 400))
            .join('\n')
          reject(
            new Error(
              `waited in vain for: ${what}; state ${record.state} (${record.reason})\n${last}\n${host.reports.join('\n')}`,
            ),
          )
        }, options.untilMs ?? 8000)
        const look = (): void => {
          if (!holds(record, entries)) return
          watchers.delete(look)
          clearTimeout(timer)
          resolve(record)
        }
        watchers.add(look)
        look()
      }),
    untilState: async (...states) => await host.until(states.join(' or '), ({ state }) => states.includes(state)),
  }
  return host
}

function newRecord(options: HostOptions, now: number): SessionRecord {
  const fixture = sessionFixture(0x7c5dcf5d, {
    name: 'a task',
    nameSource: 'user',
    prompt: options.prompt,
    cwd: options.cwd,
    launch: launchSchema.parse({ model: 'sonnet', permissionMode: 'default', ...options.launch }),
    since: now,
    summary: options.prompt,
    createdAt: now,
    updatedAt: now,
  })
  return sessionRecordSchema.parse({ ...fixture, ...options.record })
}
