import type { Task } from '../../../../src-shared/board/session-record.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { smallModel } from '../api/models.ts'
import { KeptPrompt } from '../context/kept-prompt.ts'
import { findPlaces, writeSystemPrompt } from '../context/surroundings.ts'
import { realPlace } from '../isolation/workplace.ts'
import { standAgain } from '../isolation/stand-again.ts'
import type { Setting } from '../setting.ts'
import type { RunningTask } from '../tasks/tasks.ts'
import { ReadMarks } from '../tools/read-marks.ts'
import { forkType, usualType, type AgentType } from './agent-types.ts'
import type { Holds } from './holds.ts'
import { nameOf } from './outcome.ts'
import { subagentConversation } from './subagent-conversation.ts'
import { SubagentLedger } from './subagent-ledger.ts'
import { subagentBase } from './subagent-prompt.ts'
import { subagentToolbox } from './subagent-toolbox.ts'

/** A subagent whose conversation is open. */
export type OpenSubagent = {
  readonly task: Task
  readonly ledger: SubagentLedger
  /** What it is to do, if its conversation does not have that yet. */
  readonly prompt: string | null
  readonly depth: number
  /** The entries that tell which files it knows and where its shell stood. */
  readonly entries: readonly TranscriptEntry[]
  /** From now on its lines go to this task. */
  readonly attach: (handle: RunningTask) => void
  readonly handle: () => RunningTask | null
}

/** Opens the conversation of a subagent whose start is in the transcript, as the entries have it. */
export function openSubagent(
  { ledger: { session } }: Setting,
  task: Task,
  entries: readonly TranscriptEntry[],
  holds: Holds,
): OpenSubagent {
  let attached: RunningTask | null = null
  const start = entries.findLast((entry) => entry.type === 'task-started' && entry.task.id === task.id)
  const seq = start?.seq ?? 0
  const isFork = task.agent === forkType
  const own = entries.filter((entry) => entry.subagent === task.id)
  const wasTold = own.some((entry) => entry.type === 'user-message' && entry.source === 'prompt' && entry.seq > seq)
  const ledger = new SubagentLedger({
    id: task.id,
    session,
    conversation: subagentConversation(task.id, entries),
    entries: own,
    model: task.model ?? null,
    onSummary: (summary) => attached?.update({ summary }),
    onHold: (change) => {
      attached?.update({ summary: change.summary ?? change.reason })
      holds.change(task.id, change)
    },
  })
  const prompt = start?.['prompt']
  const depth = start?.['depth']
  return {
    task,
    ledger,
    prompt: wasTold || typeof prompt !== 'string' ? null : prompt,
    depth: typeof depth === 'number' ? depth : 1,
    entries: isFork ? entries.filter((entry) => entry.subagent === undefined || entry.subagent === task.id) : own,
    attach: (handle) => {
      attached = handle
    },
    handle: () => attached,
  }
}

/** The setting in which a subagent works: that of its parent, with what is its own. Without a type: a fork. */
export async function settingOf(parent: Setting, opened: OpenSubagent, type: AgentType | null): Promise<Setting> {
  const { task, ledger, entries } = opened
  const { host } = ledger
  const workplace = task.worktree === undefined ? parent.workplace.beside() : parent.workplace.elsewhere(task.worktree)
  await standAgain(workplace, entries)
  const marks = new ReadMarks()
  marks.restore(entries)
  const further = ledger.record.launch.addDirs.map(realPlace)
  const own = entries.filter((entry) => entry.subagent === task.id)
  const write = async (agentPrompt: string): Promise<string> =>
    await writeSystemPrompt(
      await findPlaces(workplace, host.environment(), ledger.record.launch.pluginDirs),
      workplace,
      {
        now: host.clock.now(),
        jobDirectory: host.jobDirectory,
        further,
        agentPrompt,
        base: subagentBase,
      },
    )
  const asOwn = own.map((entry) => ({ ...entry, subagent: undefined }))
  const prompt = type === null ? null : new KeptPrompt(ledger, asOwn, () => write(type.prompt))
  return {
    ...parent,
    ledger,
    workplace,
    marks,
    hooks: parent.hooks.forSubagent({ id: task.id, type: task.agent ?? usualType, workplace }),
    reached: parent.reached.anew(),
    // A fork is to find its parent's prompt and tools in the cache.
    toolbox: type === null ? parent.toolbox : subagentToolbox(parent.toolbox, type),
    system: prompt === null ? parent.system : () => prompt.text(),
    permissions: type?.permissionMode == null ? parent.permissions : parent.permissions.within(type.permissionMode),
    subagent: {
      taskId: task.id,
      title: nameOf(task),
      depth: opened.depth,
      waits: (sentence) => opened.handle()?.update({ state: 'waiting', summary: sentence }),
      goesOn: () => opened.handle()?.update({ state: 'running' }),
    },
  }
}

/** The model that a subagent asks, where it is not that of its session. */
export function modelFor(parent: Setting, type: AgentType | null, wanted: string | null): string | null {
  // A fork is its parent once more.
  if (type === null) return null
  const environment = parent.ledger.host.environment()
  const named = environment['CLAUDE_CODE_SUBAGENT_MODEL'] ?? wanted ?? type.model
  if (named !== null && named !== '') return named === 'inherit' ? null : named
  return type.isSmall ? smallModel(environment, parent.ledger.record.launch.smallModel) : null
}
