import { z } from 'zod'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { readLines } from '../../src-node/files/read-lines.ts'
import type { Report } from '../report.ts'
import { transcriptLineSchema } from './transcript-line.ts'
import { SequenceIndex } from './sequence-index.ts'

/** A transcript as a worker finds it. */
export type LoadedTranscript = { readonly entries: readonly TranscriptEntry[]; readonly index: SequenceIndex }

/**
 * Reads a whole transcript. Lines of types that this build does not know are skipped but keep their number; lines that
 * cannot be read are reported and skipped: the rest of the conversation is worth more than they are.
 */
export async function loadTranscript(path: string, report: Report): Promise<LoadedTranscript> {
  const entries: TranscriptEntry[] = []
  const index = new SequenceIndex()
  for await (const line of readLines(path, transcriptLineSchema)) {
    if (line.kind === 'corrupt') {
      report(`${path}: the line at byte ${line.offset} cannot be read and is skipped: ${line.reason}`)
      continue
    }
    index.add(line.value.seq, line.offset)
    const entry = transcriptEntrySchema.safeParse(line.value)
    if (entry.success) entries.push(entry.data)
    else report(`${path}: entry ${line.value.seq} (${line.value.type}) is skipped: ${z.prettifyError(entry.error)}`)
  }
  return { entries, index }
}
