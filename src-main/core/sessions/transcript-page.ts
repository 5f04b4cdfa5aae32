import type { SessionId } from '../../../src-shared/base/ids.ts'
import { entryText } from '../../../src-shared/board/entry-text.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { readLines, readLinesBefore } from '../../../src-node/files/read-lines.ts'
import { recordOf, type Services } from './services.ts'

/**
 * At most `limit` entries before `beforeSeq`, oldest first, read from the file whether a worker lives or not: an entry is on
 * disk before anyone is told of it.
 */
export async function transcriptPage(
  services: Services,
  sessionId: SessionId,
  beforeSeq: number,
  limit: number,
): Promise<{ readonly entries: TranscriptEntry[]; readonly reachedStart: boolean }> {
  const path = services.paths.job(recordOf(services, sessionId).id).transcript
  const { lines, reachedStart } = await readLinesBefore(path, transcriptEntrySchema, {
    before: beforeSeq,
    limit,
    orderOf: (json) => (typeof json === 'object' && json !== null && 'seq' in json ? Number(json.seq) : null),
  })
  return { entries: lines.flatMap((line) => (line.kind === 'line' ? [line.value] : [])), reachedStart }
}

const mostHits = 5_000

/** The entries in which a text stands: the first of them, and how many there are. */
export async function searchTranscript(
  services: Services,
  sessionId: SessionId,
  query: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly seqs: number[]; readonly total: number }> {
  const path = services.paths.job(recordOf(services, sessionId).id).transcript
  const wanted = query.toLowerCase()
  const seqs: number[] = []
  let total = 0
  for await (const line of readLines(path, transcriptEntrySchema)) {
    if (signal?.aborted === true) break
    if (line.kind !== 'line' || !entryText(line.value).toLowerCase().includes(wanted)) continue
    total += 1
    if (seqs.length < mostHits) seqs.push(line.value.seq)
  }
  return { seqs, total }
}
