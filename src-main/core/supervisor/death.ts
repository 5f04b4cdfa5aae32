import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { Evidence } from '../../../src-shared/board/session-state.ts'
import { projectSession } from '../../../src-shared/board/session-event.ts'
import type { SessionRecord, Task } from '../../../src-shared/board/session-record.ts'
import type { DeathFacts } from './worker-state.ts'

/**
 * What the death of its worker means for a session whose files say `record`. One that waits for a person has nothing to do
 * until the answer comes, and the answer starts it: its question stands in its files.
 */
export function deathFactsOf(record: SessionRecord, hasReplies: boolean): DeathFacts {
  const rerunnable = capabilitiesOf(record.engine).resumes
  const rests = hasReplies && rerunnable ? 'reply-waits' : 'rests'
  // Subagents work on when the turn has ended, or beside one that asks.
  const works = record.state === 'working' || record.tasks.some(isSubagentAtWork)
  return { session: works ? 'cut' : rests, rerunnable, restarts: record.restarts }
}

function isSubagentAtWork(task: Task): boolean {
  return task.kind === 'subagent' && task.state === 'running'
}

/** A session that ended with an error that the supervisor found. */
export function failedRecord(record: SessionRecord, reason: string, at: number): SessionRecord {
  return projectSession(record, {
    type: 'state-changed',
    at,
    state: 'failed',
    reason,
    evidence: { kind: 'exit', ref: 'worker process', at },
    waitingFor: null,
    hold: null,
    request: null,
    summary: reason,
    result: reason,
    resumable: capabilitiesOf(record.engine).resumes,
  })
}

/**
 * A session after its worker was ended without having said so. A user's stop stops whatever has no result yet; the end of
 * the supervisor, or of the machine, only what worked: a question that waits for an answer still waits.
 */
export function stoppedRecord(
  record: SessionRecord,
  why: 'command' | 'daemon-stop' | 'boot',
  at: number,
): SessionRecord {
  const stops =
    why === 'command' ? !['completed', 'failed', 'stopped'].includes(record.state) : record.state === 'working'
  if (!stops) return record
  const evidence: Evidence = { kind: why, ref: refs[why], at }
  return projectSession(record, {
    type: 'state-changed',
    at,
    state: 'stopped',
    reason: reasons[why],
    evidence,
    waitingFor: null,
    hold: null,
    request: null,
    resumable: why !== 'command',
  })
}

const refs = { command: 'stop', 'daemon-stop': 'daemon stop', boot: 'machine restart' } as const
const reasons = {
  command: 'stopped by you',
  'daemon-stop': 'stopped with Backburner; reply or respawn goes on',
  boot: 'the machine was restarted; reply or respawn goes on',
} as const
