import { Emitter } from '../../src-shared/base/emitter.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import { projectSession, sessionEventSchema, type SessionEvent } from '../../src-shared/board/session-event.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { openLineWriter, type LineWriter } from '../../src-node/files/append-lines.ts'
import { writeDocument } from '../../src-node/files/json-document.ts'
import type { JobPaths } from '../../src-node/paths/home-paths.ts'
import { isAsBefore, waitsForDisk } from './disk-wait.ts'
import type { NewEntry, NewEvent } from './engine.ts'
import type { SequenceIndex } from './sequence-index.ts'

/** An entry that is on disk; the file holds it up to byte `end`. */
export type WrittenEntry = { readonly entry: TranscriptEntry; readonly end: number }
/** An event whose effect is on disk. `seq` counts from 1 in each life of a worker. */
export type NumberedEvent = { readonly seq: number; readonly event: SessionEvent }

/**
 * What is fsynced before it is told: whatever could not be asked for again after a power loss, that is what was said and
 * what tools did. Every other entry is in the file too before it is told, so a killed worker loses none; the next fsync
 * takes it along.
 */
const durable: ReadonlySet<TranscriptEntry['type']> = new Set([
  'user-message',
  'assistant-message',
  'tool-started',
  'tool-finished',
  'request-answered',
  'worktree-entered',
  'shell-exited',
])

/** Between two tries of a write that the disk refuses. */
const diskPauseMs = 1_000

type StateChanged = Extract<SessionEvent, { type: 'state-changed' }>
/** The disk takes nothing: what the session says meanwhile, and what it is going to say if the next try succeeds. */
type DiskWait = { readonly said: StateChanged; readonly after: StateChanged }
type Reject = (error: unknown) => void
type PendingEntry = {
  readonly kind: 'entry'
  readonly at: number
  readonly entry: NewEntry
  readonly resolve: (entry: TranscriptEntry) => void
  readonly reject: Reject
}
type PendingEvent = {
  readonly kind: 'event'
  readonly at: number
  readonly event: NewEvent
  readonly resolve: () => void
  readonly reject: Reject
}

/**
 * The one writer of a session's `state.json` and `transcript.jsonl`. What is given to it while it writes is written
 * together (one `state.json` for several events), in the order in which it was given; then the callers hear, and the
 * listeners.
 */
export class Journal {
  readonly entries = new Emitter<WrittenEntry>()
  readonly events = new Emitter<NumberedEvent>()
  readonly index: SequenceIndex
  readonly #paths: JobPaths
  readonly #now: () => number
  readonly #writer: LineWriter
  #record: SessionRecord
  #eventSeq = 0
  #queue: (PendingEntry | PendingEvent)[] = []
  #writing: Promise<void> | null = null
  #size: number
  #closed = false
  /** Null: a write that the disk refuses fails at once. */
  #patience: Pick<Clock, 'schedule'> | null = null
  #wait: DiskWait | null = null
  #wake: () => void = () => undefined

  constructor(paths: JobPaths, record: SessionRecord, index: SequenceIndex, now: () => number) {
    this.#paths = paths
    this.#record = record
    this.index = index
    this.#now = now
    this.#writer = openLineWriter(paths.transcript)
    this.#size = this.#writer.size
  }

  /** The session as it is on disk. */
  get record(): SessionRecord {
    return this.#record
  }

  /** The session as it is to be shown: while the disk takes nothing, one that says so. */
  get shown(): SessionRecord {
    return this.#wait === null ? this.#record : projectSession(this.#record, this.#wait.said)
  }

  /**
   * From now on a write that the disk refuses is tried again until it succeeds, and what comes after it waits: nothing that
   * was done is lost, and the session goes on where it was. Its listeners are told.
   */
  waitForDisk(clock: Pick<Clock, 'schedule'>): void {
    this.#patience = clock
  }

  /** What waits for the disk fails, as does what the disk refuses from now on: the session is to end. */
  giveUpWaiting(): void {
    this.#patience = null
    this.#wake()
  }

  /** The number of the last event. */
  get eventSeq(): number {
    return this.#eventSeq
  }

  get transcriptPath(): string {
    return this.#paths.transcript
  }

  /** The length of the transcript that may be shown: everything before it is on disk. */
  get size(): number {
    return this.#size
  }

  /** Writes an entry; resolves once it is on disk. */
  append(entry: NewEntry): Promise<TranscriptEntry> {
    return new Promise((resolve, reject) => this.#enqueue({ kind: 'entry', at: this.#now(), entry, resolve, reject }))
  }

  /** Applies an event; resolves once `state.json` is on disk. */
  emit(event: NewEvent): Promise<void> {
    return new Promise((resolve, reject) => this.#enqueue({ kind: 'event', at: this.#now(), event, resolve, reject }))
  }

  /** Waits for what was given so far, then takes nothing more: later calls never resolve, the process is about to end. */
  async close(): Promise<void> {
    this.#closed = true
    while (this.#writing !== null) await this.#writing
    try {
      this.#writer.sync()
    } finally {
      this.#writer.close()
    }
  }

  #enqueue(pending: PendingEntry | PendingEvent): void {
    if (this.#closed) return
    this.#queue.push(pending)
    this.#writing ??= this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    // Whoever adds several things in one go gets one write.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      await this.#write(batch)
    }
    this.#writing = null
  }

  async #write(batch: readonly (PendingEntry | PendingEvent)[]): Promise<void> {
    const tellEntries = await this.#writeEntries(batch.filter((pending) => pending.kind === 'entry'))
    const tellEvents = await this.#writeEvents(batch.filter((pending) => pending.kind === 'event'))
    for (const pending of batch) (tellEntries.get(pending) ?? tellEvents.get(pending))?.()
  }

  async #writeEntries(entries: readonly PendingEntry[]): Promise<ReadonlyMap<unknown, () => void>> {
    const tell = new Map<unknown, () => void>()
    let mustSync = false
    for (const pending of entries) {
      try {
        const entry = await this.#onDisk(() => this.#appendLine(pending))
        const end = this.#writer.size
        mustSync ||= durable.has(entry.type)
        tell.set(pending, () => {
          this.#size = end
          pending.resolve(entry)
          this.entries.emit({ entry, end })
        })
      } catch (error) {
        pending.reject(failure(`the transcript entry ${pending.entry.type}`, error))
      }
    }
    try {
      if (mustSync) this.#writer.sync()
    } catch (error) {
      for (const pending of entries) pending.reject(failure(`the transcript entry ${pending.entry.type}`, error))
    }
    return tell
  }

  #appendLine({ entry, at }: PendingEntry): TranscriptEntry {
    const seq = this.index.lastSeq + 1
    // Parsed before it is written: what stands in the file can be read again.
    const line = transcriptEntrySchema.parse({ ...entry, schema: 1, seq, at })
    const offset = this.#writer.size
    this.#writer.append(line)
    this.index.add(seq, offset)
    return line
  }

  async #writeEvents(pendings: readonly PendingEvent[]): Promise<ReadonlyMap<unknown, () => void>> {
    const tell = new Map<unknown, () => void>()
    const events: SessionEvent[] = []
    for (const pending of pendings) {
      const event = sessionEventSchema.safeParse({ ...pending.event, at: pending.at })
      if (!event.success) {
        pending.reject(failure(`the session event ${pending.event.type}`, event.error))
        continue
      }
      events.push(event.data)
      tell.set(pending, () => {
        pending.resolve()
        this.#tell(event.data)
      })
    }
    if (tell.size === 0) return tell
    try {
      this.#record = await this.#onDisk(async (before) => {
        const record = events.reduce(projectSession, before)
        await writeDocument(this.#paths.state, record)
        return record
      })
      return tell
    } catch (error) {
      for (const pending of pendings) pending.reject(failure(`the session event ${pending.event.type}`, error))
      return new Map()
    }
  }

  /**
   * Makes one write. `write` gets the record as it is once the write has succeeded; while the disk refuses, the session says
   * so, and the write is tried again.
   */
  async #onDisk<Result>(write: (before: SessionRecord) => Result | Promise<Result>): Promise<Result> {
    for (;;) {
      const wait = this.#wait === null ? null : { ...this.#wait, after: isAsBefore(this.#record, this.#now()) }
      const before = wait === null ? this.#record : [wait.said, wait.after].reduce(projectSession, this.#record)
      try {
        const result = await write(before)
        if (wait !== null) {
          this.#wait = null
          this.#record = before
          this.#tell(wait.after)
        }
        return result
      } catch (error) {
        const said = this.#patience === null ? null : waitsForDisk(error, this.#paths.directory, this.#now())
        if (said === null) throw error
        if (this.#wait?.said.reason !== said.reason) {
          this.#wait = { said, after: said }
          this.#tell(said)
        }
        await this.#pause()
      }
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#patience?.schedule(diskPauseMs, resolve)
      this.#wake = () => {
        cancel?.()
        resolve()
      }
    })
  }

  #tell(event: SessionEvent): void {
    this.#eventSeq += 1
    this.events.emit({ seq: this.#eventSeq, event })
  }
}

function failure(what: string, cause: unknown): Error {
  return new Error(`could not write ${what}`, { cause })
}
