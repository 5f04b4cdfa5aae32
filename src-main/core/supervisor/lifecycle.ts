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
  /** When it was last attached, or asked for anything. */
  readonly lastUsedAt: number
}

/** What is due for a session: `retire` ends its process, `forget` removes its row and files. */
export function lifecycleDue(facts: LifecycleFacts, now: number): 'nothing' | 'retire' | 'forget' {
  const { record, phase, pinned, attached, queued, lastUsedAt } = facts
  if (pinned || attached || queued || record.state === 'working') return 'nothing'
  if (record.engine === 'shell') {
    return record.endedAt !== null && now - record.endedAt >= forgetShellAfterMs ? 'forget' : 'nothing'
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
