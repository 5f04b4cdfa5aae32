import { diskTrouble } from '../../src-node/files/disk-trouble.ts'
import type { SessionEvent } from '../../src-shared/board/session-event.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'

type StateChanged = Extract<SessionEvent, { type: 'state-changed' }>

/**
 * What a session says while the disk takes nothing of it; null when `error` is no trouble of the disk. A person has to do
 * something about it, so it needs input; that it waits is nowhere but in memory.
 */
export function waitsForDisk(error: unknown, directory: string, at: number): StateChanged | null {
  const trouble = diskTrouble(error, directory)
  if (trouble === null) return null
  const summary = `Cannot write down its work, and waits: ${trouble.replace(/ and try again$/, '')}; then it goes on by itself`
  return {
    type: 'state-changed',
    at,
    state: 'blocked',
    reason: summary,
    summary,
    evidence: { kind: 'exit', ref: 'disk', at },
    waitingFor: null,
    hold: null,
    request: null,
    resumable: false,
  }
}

/** What it says once the disk takes it again: what it said before. */
export function isAsBefore(record: SessionRecord, at: number): StateChanged {
  const { state, reason, evidence, waitingFor, hold, request, summary, result, resumable, suggestion } = record
  const before = { state, reason, evidence, waitingFor, hold, request, summary, result, resumable }
  return { type: 'state-changed', at, ...before, ...(suggestion === undefined ? {} : { suggestion }) }
}
