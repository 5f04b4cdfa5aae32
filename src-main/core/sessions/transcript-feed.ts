import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { TranscriptMessage } from '../../../src-shared/api/contract.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { readLastLines, readLines } from '../../../src-node/files/read-lines.ts'
import type { ManagedWorker } from '../supervisor/managed-worker.ts'
import { recordOf, type Services } from './services.ts'

/** What a transcript is watched from. */
export type WatchFrom = { readonly sessionId: SessionId; readonly afterSeq: number; readonly tail?: number | undefined }

/** So many messages wait for a slow reader; beyond it the rest is read again once it has caught up. */
const longestQueue = 500
const entriesPerMessage = 200

/**
 * A session's entries after `afterSeq` (or its last `tail`), then what comes, each once and in order, over any number of
 * workers: from the worker while one lives, from the file while none does.
 */
export async function* watchTranscript(
  services: Services,
  from: WatchFrom,
  signal: AbortSignal | undefined,
): AsyncGenerator<TranscriptMessage> {
  const record = recordOf(services, from.sessionId)
  const worker = services.fleet.of(record)
  let { afterSeq, tail } = from
  while (signal?.aborted !== true && services.book.record(from.sessionId) !== null) {
    const { connection } = worker
    const source =
      connection === null
        ? fromFile(services, worker, { ...from, afterSeq, tail }, signal)
        : fromWorker(worker, { afterSeq, tail }, signal)
    for await (const message of source) {
      const fresh = message.type === 'entries' ? withoutKnown(message, afterSeq) : message
      if (fresh === null) continue
      if (fresh.type === 'entries') {
        afterSeq = fresh.entries.at(-1)?.seq ?? afterSeq
        if (afterSeq > 0) tail = undefined
      }
      yield fresh
    }
  }
}

function withoutKnown(
  message: Extract<TranscriptMessage, { type: 'entries' }>,
  afterSeq: number,
): Extract<TranscriptMessage, { type: 'entries' }> | null {
  const entries = message.entries.filter((entry) => entry.seq > afterSeq)
  return entries.length === 0 && message.entries.length > 0 ? null : { ...message, entries }
}

/** Ends when the worker is lost, or when the reader is so slow that it is better to begin again. */
async function* fromWorker(
  worker: ManagedWorker,
  from: { readonly afterSeq: number; readonly tail: number | undefined },
  signal: AbortSignal | undefined,
): AsyncGenerator<TranscriptMessage> {
  const queue: TranscriptMessage[] = []
  let over = false
  let wake = (): void => undefined
  const push = (message: TranscriptMessage): void => {
    if (over) return
    queue.push(message)
    if (queue.length > longestQueue) end()
    wake()
  }
  const end = (): void => {
    over = true
    wake()
  }
  const unwatch = worker.connection?.watch(from, {
    entries: (entries, caughtUp) => push({ type: 'entries', entries: [...entries], caughtUp }),
    live: (output) => push({ type: 'live', output }),
    lost: end,
  })
  if (unwatch === undefined) return
  signal?.addEventListener('abort', end)
  try {
    for (;;) {
      const message = queue.shift()
      if (message !== undefined) yield message
      else if (over) break
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
    // Whatever was streaming is gone with the worker, or will be told again.
    yield { type: 'live', output: { type: 'cleared' } }
  } finally {
    unwatch()
    signal?.removeEventListener('abort', end)
  }
}

/** Ends when a worker has come to life (or the session is gone). */
async function* fromFile(
  services: Services,
  worker: ManagedWorker,
  from: WatchFrom,
  signal: AbortSignal | undefined,
): AsyncGenerator<TranscriptMessage> {
  const path = services.paths.job(recordOf(services, from.sessionId).id).transcript
  let batch: TranscriptEntry[] = []
  for await (const entry of entriesOf(path, from)) {
    batch.push(entry)
    if (batch.length < entriesPerMessage) continue
    yield { type: 'entries', entries: batch, caughtUp: false }
    batch = []
  }
  yield { type: 'entries', entries: batch, caughtUp: true }
  if (worker.connection !== null) return
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stopWorker()
      stopBook()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const stopWorker = worker.changes.subscribe(() => {
      if (worker.connection !== null) done()
    })
    const stopBook = services.book.changes.subscribe((sessionId) => {
      if (sessionId === from.sessionId && services.book.record(sessionId) === null) done()
    })
    signal?.addEventListener('abort', done)
    if (signal?.aborted === true) done()
  })
}

async function* entriesOf(path: string, from: WatchFrom): AsyncGenerator<TranscriptEntry> {
  if (from.tail !== undefined) {
    for (const line of await readLastLines(path, transcriptEntrySchema, from.tail)) {
      if (line.kind === 'line' && line.value.seq > from.afterSeq) yield line.value
    }
    return
  }
  for await (const line of readLines(path, transcriptEntrySchema)) {
    if (line.kind === 'line' && line.value.seq > from.afterSeq) yield line.value
  }
}
