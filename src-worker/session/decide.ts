import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { SessionRecord } from '../../src-shared/board/session-record.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import type { Receipt, WorkerCommand } from '../../src-shared/worker-protocol/messages.ts'
import type { EndCause } from './ending.ts'
import type { NewEvent } from './engine.ts'

/** What is to be done about a command. */
export type Decision =
  /** These events happen, and that is all. */
  | { readonly kind: 'events'; readonly events: readonly NewEvent[] }
  /** The worker ends. */
  | { readonly kind: 'end'; readonly cause: EndCause }
  | { readonly kind: 'answer'; readonly receipt: Receipt }
  | { readonly kind: 'take-reply'; readonly reply: Reply }
  /** The engine, or the runner, does it. */
  | {
      readonly kind: 'perform'
      readonly command: Extract<
        WorkerCommand,
        {
          type:
            | 'interrupt'
            | 'withdraw-reply'
            | 'replace-reply'
            | 'set-mode'
            | 'set-rules'
            | 'set-budget'
            | 'renew-environment'
            | 'set-secrets'
            | 'read-output'
            | 'steer-task'
            | 'stop-task'
            | 'read-task'
        }
      >
    }

/** The receipt of what was done and has nothing to say. */
export const done: Receipt = { outcome: 'done' }

/** A receipt that says no. */
export function refused(code: Extract<Receipt, { outcome: 'refused' }>['code'], message: string): Receipt {
  return { outcome: 'refused', code, message }
}

/** What a command leads to, in this state of the session. Pure. */
export function decide(command: WorkerCommand, record: SessionRecord): Decision {
  switch (command.type) {
    case 'reply':
      return { kind: 'take-reply', reply: command.reply }
    case 'stop':
      return { kind: 'end', cause: { kind: 'stop', why: command.why, ref: command.ref } }
    case 'retire': {
      const busy = whyBusy(record)
      return busy === null
        ? { kind: 'end', cause: { kind: 'retire' } }
        : { kind: 'answer', receipt: refused('busy', busy) }
    }
    case 'rename':
      return { kind: 'events', events: [{ type: 'named', name: command.name, source: command.source }] }
    case 'set-launch': {
      const { model, effort } = command
      const change = { ...(model === undefined ? {} : { model }), ...(effort === undefined ? {} : { effort }) }
      return { kind: 'events', events: [{ type: 'launch-changed', ...change }] }
    }
    case 'send-to-background':
      return { kind: 'events', events: record.kind === 'background' ? [] : [{ type: 'sent-to-background' }] }
    case 'interrupt':
    case 'withdraw-reply':
    case 'replace-reply':
    case 'set-mode':
    case 'set-rules':
    case 'set-budget':
    case 'renew-environment':
    case 'set-secrets':
    case 'read-output':
    case 'steer-task':
    case 'stop-task':
    case 'read-task':
      return { kind: 'perform', command }
    default:
      return assertNever(command, 'worker command')
  }
}

/** Why a session needs its process; null when it does not. */
function whyBusy(record: SessionRecord): string | null {
  if (record.state === 'working' || record.state === 'blocked')
    return `the session is ${record.state}: ${record.reason}`
  const running = record.tasks.find((task) => task.endedAt === null)
  return running === undefined ? null : `it still runs something in the background: ${running.title}`
}
