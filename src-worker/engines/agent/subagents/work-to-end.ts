import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { reminder } from '../blocks.ts'
import { Interrupted, Stopped } from '../engine-errors.ts'
import { Closed } from '../ledger.ts'
import type { Setting } from '../setting.ts'
import type { RunningTask, TaskEnd } from '../tasks/tasks.ts'
import { portsNotice, runSetup } from '../turn/enter-worktree.ts'
import { closeCalls } from '../turn/close-calls.ts'
import { reportCutCalls } from '../turn/cut-calls.ts'
import { runTurn } from '../turn/run-turn.ts'
import type { AgentType } from './agent-types.ts'
import type { OpenSubagent } from './open-subagent.ts'
import { nameOf, resultText } from './outcome.ts'
import { TaskStopped, type RunningSubagent } from './running-subagent.ts'
import { leaveSubagentWorktree, type MadeWorktree } from './subagent-worktree.ts'

const takenUpNotice =
  'The process that ran you ended and was started again. Everything up to here was kept. A tool call whose result says that it was interrupted may or may not have taken effect: look before you repeat it. Go on with your task.'

/** It answered as often as its definition lets it. */
class TurnsUsedUp extends Error {
  override readonly name = 'TurnsUsedUp'
}

/** Lets a subagent work until it has ended, and notes its end; leaves it to the next worker when this one ends first. */
export async function workToEnd(
  setting: Setting,
  opened: OpenSubagent,
  {
    handle,
    running,
    type,
    made,
  }: {
    readonly handle: RunningTask
    readonly running: RunningSubagent
    readonly type: AgentType | null
    readonly made: MadeWorktree | null
  },
): Promise<void> {
  const { ledger, tasks } = setting
  const { signal } = running.controller
  try {
    await begin(setting, opened, made === null ? [] : await setUp(setting, made, signal))
    let requests = 0
    await runTurn(setting, {
      takeReplies: () => running.takeSteered(),
      takeNotices: () => Promise.resolve(false),
      keepOpen: () => undefined,
      onSent: () => {
        requests += 1
        if (requests > (type?.maxTurns ?? Number.POSITIVE_INFINITY)) running.controller.abort(new TurnsUsedUp())
      },
      signal,
    })
    await finish(setting, opened, handle, endOf(opened))
  } catch (error) {
    if (ledger.isClosed || error instanceof Closed || error instanceof Stopped) return
    await closeCalls(setting, {
      started: 'Interrupted while it ran; it may have taken effect in part.',
      waiting: 'Not run: the subagent was ended.',
    })
    await finish(setting, opened, handle, endBy(error, opened))
    if (isUnexpected(error)) ledger.host.report(`the subagent ${handle.id} failed`, error)
  }
  if (tasks.endOf(handle.id) === null) throw new Error(`the subagent ${handle.id} has no end`)
}

/** Sets its own worktree up; returns what it is told of that. */
async function setUp(setting: Setting, made: MadeWorktree, signal: AbortSignal): Promise<readonly string[]> {
  const { worktree, notes, setup } = made
  const place = `You work in a git worktree of your own: ${worktree.path}, branch ${worktree.branch}. Change files only there.`
  const ports = worktree.ports === undefined ? [] : [portsNotice(worktree.ports)]
  const ran = setup === null ? [] : [await runSetup(setting, setup, signal)]
  return [reminder([place, ...ports, ...notes, ...ran].join('\n'))]
}

/** Says what the conversation does not have yet: the task, or that the last worker died over it. */
async function begin(setting: Setting, { ledger, prompt }: OpenSubagent, further: readonly string[]): Promise<void> {
  const left = ledger.conversation.openFree()
  if (left !== null) {
    await ledger.append({ type: 'request-withdrawn', requestId: left.requestId, reason: 'asked again' })
  }
  if (prompt !== null) {
    await ledger.append({ type: 'user-message', source: 'prompt', content: [prompt, ...further].join('\n\n') })
    return
  }
  await reportCutCalls(setting)
  const { conversation } = ledger
  const isOver =
    conversation.finished !== null || (conversation.lastAnswer !== null && conversation.pending().length === 0)
  if (!isOver) await ledger.append({ type: 'user-message', source: 'notice', content: reminder(takenUpNotice) })
}

function endOf({ ledger }: OpenSubagent): Pick<TaskEnd, 'outcome' | 'result'> {
  const { end } = ledger
  const said = end?.result ?? end?.reason ?? ''
  const result = said.trim() === '' ? '(it ended without a word)' : said
  return { outcome: end?.state === 'failed' ? 'failed' : 'completed', result }
}

function endBy(error: unknown, { ledger }: OpenSubagent): Pick<TaskEnd, 'outcome' | 'result'> {
  const last = ledger.conversation.lastAnswer?.text ?? ''
  if (error instanceof TurnsUsedUp) {
    return {
      outcome: 'completed',
      result: `${last}\n(ended: it used up the turns that its definition gives it)`.trim(),
    }
  }
  if (error instanceof TaskStopped)
    return { outcome: 'stopped', result: 'The subagent was stopped before it was done.' }
  if (error instanceof Interrupted) {
    return { outcome: 'stopped', result: 'The subagent was interrupted by the user before it was done.' }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { outcome: 'failed', result: `The subagent failed: ${message}` }
}

function isUnexpected(error: unknown): boolean {
  return !(error instanceof TurnsUsedUp || error instanceof TaskStopped || error instanceof Interrupted)
}

async function finish(
  setting: Setting,
  { ledger, task }: OpenSubagent,
  handle: RunningTask,
  { outcome, result }: Pick<TaskEnd, 'outcome' | 'result'>,
): Promise<void> {
  const { use } = ledger
  const durationMs = Math.max(0, ledger.host.clock.now() - task.startedAt)
  const left = task.worktree === undefined ? '' : `\n\n${await leaveSubagentWorktree(setting, task.id, task.worktree)}`
  const text = resultText(task, `${result}${left}`, { use, durationMs })
  const isBackground = setting.tasks.find(task.id)?.background === true
  const took = [
    `${use.toolUses} tool ${use.toolUses === 1 ? 'use' : 'uses'}`,
    ...(use.tokens === 0 ? [] : [`${Math.ceil(use.tokens / 1000)}k tokens`]),
    `${Math.round(durationMs / 1000)} s`,
  ].join(', ')
  await handle.finish({
    outcome,
    result: isBackground ? `The subagent ${nameOf(task)} (${task.id}) has ended: ${outcome}.\n\n${text}` : text,
    summary: outcome === 'completed' ? took : singleLine(result, 200),
    files: task.worktree === undefined ? use.files : [],
  })
}
