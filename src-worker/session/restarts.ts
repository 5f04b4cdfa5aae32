import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import type { EngineStart, NewEvent } from './engine.ts'

/** So many restarts in a row are tried without a newly finished answer or tool call in between. */
const restartLimit = 5

/** How a worker begins, and what the record has to say about it first. */
export type StartPlan = { readonly how: EngineStart['how']; readonly events: readonly NewEvent[] }

/**
 * What the worker does, given what it was told. Pure.
 * `new` with a transcript is a worker that died before anyone heard of it: it is taken up, not begun again.
 */
export function planStart(
  told: EngineStart['how'],
  record: SessionRecord,
  entries: readonly TranscriptEntry[],
  now: number,
): StartPlan {
  const how = told === 'new' && entries.length > 0 ? 'interrupted' : told
  if (how !== 'interrupted') return { how, events: record.restarts > 0 ? [countRestarts(0)] : [] }
  if (record.restarts < restartLimit) return { how, events: [countRestarts(record.restarts + 1)] }
  const reason = `its process died ${restartLimit + 1} times without finishing an answer or a tool call in between; reply or respawn to go on`
  return {
    how: 'rested',
    events: [
      {
        type: 'state-changed',
        state: 'failed',
        reason,
        summary: reason,
        result: reason,
        evidence: { kind: 'exit', ref: `${restartLimit} restarts`, at: now },
        waitingFor: null,
        hold: null,
        request: null,
        resumable: true,
      },
      countRestarts(0),
    ],
  }
}

/** Whether an entry proves progress: the count of restarts begins again. */
export function isProgress(entry: Pick<TranscriptEntry, 'type'>): boolean {
  return entry.type === 'assistant-message' || entry.type === 'tool-finished'
}

/** The record's count of restarts from now on. */
export function countRestarts(count: number): NewEvent {
  return { type: 'restarts-counted', count }
}
