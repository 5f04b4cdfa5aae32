import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { WorkerPhase } from './worker-state.ts'

/** How long a session that rests keeps its process when nobody looks at it. */
const retireAfterMs = 60 * 60_000
/** How long the row of an ended shell job stays. */
const forgetShellAfterMs = 5 * 60_000
/** How long a foreground session without a prompt stays. */
const forgetEmptyAfterMs = 5 * 60_000

/** What the decision depends on. `attached`: a terminal or a transcript of it is open somewhere. */
export type LifecycleFacts = {
  readonly record: SessionRecord
  readonly phase: WorkerPhase
  readonly pinned: boolean
  readonly attached: boolean
  /** It waits for its turn: with a first prompt, say, that its record does not know yet. */
  readonly queued: boolean
  /** When it was last attached, brought back, or asked for anything. */
  readonly lastUsedAt: number
}

/** What is due for a session: `retire` ends its process, `forget` removes its row and files. */
export function lifecycleDue(facts: LifecycleFacts, now: number): 'nothing' | 'retire' | 'forget' {
  const { record, phase, pinned, attached, queued, lastUsedAt } = facts
  if (pinned || attached || queued || record.state === 'working') return 'nothing'
  if (!capabilitiesOf(record.engine).resumes) {
    if (record.endedAt === null) return 'nothing'
    // One that was brought back or looked at stays as long again.
    return now - Math.max(record.endedAt, lastUsedAt) >= forgetShellAfterMs ? 'forget' : 'nothing'
  }
  if (record.kind === 'foreground' && record.prompt === '' && record.usage.requests === 0) {
    return now - Math.max(record.createdAt, lastUsedAt) >= forgetEmptyAfterMs ? 'forget' : 'nothing'
  }
  // Who waits for a person keeps its process: the answer shall find it there.
  if (phase !== 'live' || record.state === 'blocked') return 'nothing'
  // What runs beside the conversation would end with the process.
  if (record.tasks.some((task) => task.endedAt === null)) return 'nothing'
  return now - Math.max(record.since, record.updatedAt, lastUsedAt) >= retireAfterMs ? 'retire' : 'nothing'
}

/** How long one that was just used keeps its process, however short memory is: what comes back at once frees nothing. */
const spareForMs = 60_000

/**
 * Whose processes end first where memory is short, at most so many: of those that rest and that nobody looks at, the
 * unpinned before the pinned, the longest unused first. What works or waits for a person never goes.
 */
export function firstToGo<Facts extends LifecycleFacts>(
  all: readonly Facts[],
  most: number,
  now: number,
): readonly Facts[] {
  const unusedSince = ({ record, lastUsedAt }: Facts): number => Math.max(record.since, record.updatedAt, lastUsedAt)
  return all
    .filter((facts) => isAtRest(facts) && now - unusedSince(facts) >= spareForMs)
    .toSorted((a, b) => Number(a.pinned) - Number(b.pinned) || unusedSince(a) - unusedSince(b))
    .slice(0, most)
}

function isAtRest({ record, phase, attached, queued }: LifecycleFacts): boolean {
  if (phase !== 'live' || attached || queued) return false
  // What a shell job printed is in its process and nowhere else.
  if (!capabilitiesOf(record.engine).structuredTranscript || record.state === 'working' || record.state === 'blocked')
    return false
  return record.tasks.every((task) => task.endedAt !== null)
}
