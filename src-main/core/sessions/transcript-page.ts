import type { SessionId } from '../../../src-shared/base/ids.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { readLinesBefore } from '../../../src-node/files/read-lines.ts'
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
