import { Emitter } from '../../src-shared/base/emitter.ts'
import { projectSession, sessionEventSchema, type SessionEvent } from '../../src-shared/board/session-event.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { openLineWriter, type LineWriter } from '../../src-node/files/append-lines.ts'
import { writeDocument } from '../../src-node/files/json-document.ts'
import type { JobPaths } from '../../src-node/paths/home-paths.ts'
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
    this.#writer.sync()
    this.#writer.close()
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
    const tellEntries = this.#writeEntries(batch.filter((pending) => pending.kind === 'entry'))
    const tellEvents = await this.#writeEvents(batch.filter((pending) => pending.kind === 'event'))
    for (const pending of batch) (tellEntries.get(pending) ?? tellEvents.get(pending))?.()
  }

  #writeEntries(entries: readonly PendingEntry[]): ReadonlyMap<unknown, () => void> {
    const tell = new Map<unknown, () => void>()
    let mustSync = false
    for (const pending of entries) {
      try {
        const entry = this.#appendLine(pending)
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
    let record = this.#record
    for (const pending of pendings) {
      const event = sessionEventSchema.safeParse({ ...pending.event, at: pending.at })
      if (!event.success) {
        pending.reject(failure(`the session event ${pending.event.type}`, event.error))
        continue
      }
      record = projectSession(record, event.data)
      tell.set(pending, () => {
        this.#eventSeq += 1
        pending.resolve()
        this.events.emit({ seq: this.#eventSeq, event: event.data })
      })
    }
    if (tell.size === 0) return tell
    try {
      await writeDocument(this.#paths.state, record)
      this.#record = record
      return tell
    } catch (error) {
      for (const pending of pendings) pending.reject(failure(`the session event ${pending.event.type}`, error))
      return new Map()
    }
  }
}

function failure(what: string, cause: unknown): Error {
  return new Error(`could not write ${what}`, { cause })
}
