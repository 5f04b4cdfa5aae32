import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { NewEvent } from './engine.ts'

/** Why a worker ends on purpose. */
export type EndCause =
  | { readonly kind: 'stop'; readonly why: 'command' | 'daemon-stop'; readonly ref: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'retire' }

type StateChange = Extract<NewEvent, { type: 'state-changed' }>

/**
 * The state that an end leaves; null where it stays what it was. Pure.
 * A user's stop, or a signal from outside, stops whatever has no result yet. The supervisor's own stop stops only what
 * worked, as resumable: a question that waits for an answer still waits.
 */
export function stateAtEnd(record: SessionRecord, cause: EndCause, now: number): StateChange | null {
  switch (cause.kind) {
    case 'retire':
      return null
    case 'stop': {
      const evidence = { kind: cause.why, ref: cause.ref, at: now }
      if (cause.why === 'command')
        return hasResult(record) ? null : stopped(record, 'stopped by the user', evidence, false)
      return record.state === 'working'
        ? stopped(record, 'stopped with the supervisor; it can be resumed', evidence, true)
        : null
    }
    case 'signal': {
      if (hasResult(record)) return null
      const evidence = { kind: 'exit' as const, ref: cause.signal, at: now }
      return stopped(record, `stopped from outside by ${cause.signal}`, evidence, record.state === 'working')
    }
    default:
      return assertNever(cause, 'cause')
  }
}

function hasResult(record: SessionRecord): boolean {
  return record.state === 'completed' || record.state === 'failed' || record.state === 'stopped'
}

function stopped(
  { hold }: SessionRecord,
  reason: string,
  evidence: StateChange['evidence'],
  resumable: boolean,
): StateChange {
  return {
    type: 'state-changed',
    state: 'stopped',
    reason,
    evidence,
    waitingFor: null,
    hold: null,
    request: null,
    resumable,
    // It does not go on when it was to.
    ...(hold?.kind === 'rate-limit' ? { summary: `Stopped while it waited: ${hold.detail ?? 'the API'}` } : {}),
  }
}
