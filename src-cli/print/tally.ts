import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { contentText } from '../../src-shared/board/content-text.ts'

/** What a run has come to so far, from its transcript. */
export type Tally = {
  /** Answers of the model, those of subagents left out. */
  readonly turns: number
  /** The last text that the model said. */
  readonly text: string
  readonly lastSeq: number
}

/** Nothing happened yet. */
export const noTally: Tally = { turns: 0, text: '', lastSeq: 0 }

/** The tally after one more entry. */
export function tallied(tally: Tally, entry: TranscriptEntry): Tally {
  const next = { ...tally, lastSeq: entry.seq }
  if (entry.type !== 'assistant-message' || entry.subagent !== undefined) return next
  const text = contentText(entry.content).trim()
  return { ...next, turns: tally.turns + 1, text: text === '' ? tally.text : text }
}
