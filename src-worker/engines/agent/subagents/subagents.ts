import type { Task } from '../../../../src-shared/board/session-record.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { PendingCall } from '../conversation.ts'
import { Closed } from '../ledger.ts'
import type { Setting } from '../setting.ts'
import { newTaskId, type NewTask, type RunningTask } from '../tasks/tasks.ts'
import { ToolError, type Delegation, type ToolOutcome } from '../tools/tool.ts'
import { forkType, typeNamed, usualType, type AgentType } from './agent-types.ts'
import { outcomeOf, launchedOutcome } from './outcome.ts'
import { RunningSubagent } from './running-subagent.ts'
import { modelFor, openSubagent, settingOf, type OpenSubagent } from './open-subagent.ts'
import { workToEnd } from './work-to-end.ts'
import { makeSubagentWorktree, type MadeWorktree } from './subagent-worktree.ts'
import { Holds } from './holds.ts'

/** A subagent that has no conversation yet. */
type Fresh = { readonly prompt: string; readonly depth: number }

/** Subagents below the session's own agent; deeper only where a definition gives the tool, and never below this. */
const deepest = 3
/** So many run at once; further calls are refused. */
const mostRunning = 20

/** The subagents of a session: starts them, takes them up after a restart, and ends them. */
export class Subagents {
  readonly #types: () => Promise<readonly AgentType[]>
  readonly #running = new Map<string, RunningSubagent>()
  /** Conversations of subagents that the last worker left, open again before anybody goes on with them. */
  readonly #left = new Map<string, OpenSubagent>()
  #known: readonly AgentType[] = []
  #holds: Holds | null = null

  constructor(types: () => Promise<readonly AgentType[]>) {
    this.#types = types
  }

  /** The kinds of subagents; empty until they were read. */
  get types(): readonly AgentType[] {
    return this.#known
  }

  /** Reads the kinds of subagents that there are. */
  async ready(): Promise<void> {
    if (this.#known.length === 0) this.#known = await this.#types()
  }

  /** Does what a call asks: starts a subagent, or goes on with the one that it started before a restart. */
  async run(parent: Setting, call: PendingCall, wanted: Delegation, signal: AbortSignal): Promise<ToolOutcome> {
    const { tasks } = parent
    const known = tasks.ofCall(call.toolUseId)
    const ended = known === null ? null : tasks.endOf(known.id)
    if (ended !== null) return outcomeOf(ended)
    const task = known ?? (await this.#start(parent, call, wanted))
    const running = this.#running.get(task.id) ?? (await this.#goOn(parent, task))
    if (task.background === true) return launchedOutcome(task)
    const end = (): void => running.controller.abort(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    await running.ended
    signal.removeEventListener('abort', end)
    signal.throwIfAborted()
    const how = tasks.endOf(task.id)
    if (how === null) throw new Error(`the subagent ${task.id} left no result`)
    return outcomeOf(how)
  }

  /** Opens the conversations of subagents that the last worker left at work: questions of theirs may be answered now. */
  restore(session: Setting, entries: readonly TranscriptEntry[]): void {
    for (const task of session.tasks.running()) {
      if (task.kind === 'subagent')
        this.#left.set(task.id, openSubagent(session, task, entries, this.#holdsOf(session)))
    }
  }

  /** Goes on with subagents that work in the background; the others go on with the call that waits for them. */
  async goOnInBackground(session: Setting): Promise<void> {
    for (const task of session.tasks.running()) {
      if (task.kind === 'subagent' && task.background === true) await this.#goOn(session, task)
    }
  }

  /** Ends all of them, because the worker ends. */
  async end(reason: Error): Promise<void> {
    const running = [...this.#running.values()]
    for (const one of running) one.controller.abort(reason)
    await Promise.all(running.map(({ ended }) => ended))
  }

  async #start(parent: Setting, call: PendingCall, wanted: Delegation): Promise<Task> {
    const { tasks } = parent
    const depth = (parent.subagent?.depth ?? 0) + 1
    if (depth > deepest) throw new ToolError('Subagents cannot be nested any deeper: do this yourself.')
    if (this.#running.size >= mostRunning) {
      throw new ToolError(`${mostRunning} subagents run already: wait for some of them, or do this yourself.`)
    }
    await this.ready()
    const again = wanted.resume === null ? null : resumable(parent, wanted.resume)
    const type = typeOf(again?.agent ?? wanted.type ?? usualType, this.#known)
    if (type === null && parent.subagent !== null) throw new ToolError('A subagent cannot fork.')
    const isolated = again === null && (wanted.isIsolated || type?.isolated === true)
    const agent = type?.name ?? forkType
    const made = isolated ? await makeSubagentWorktree(parent, { toolUseId: call.toolUseId, agent }) : null
    const { id, ...place } = again ?? newPlace(type, modelFor(parent, type, wanted.model), made?.worktree)
    const running = new RunningSubagent(parent.ledger.host.clock)
    const task: NewTask = {
      ...place,
      id,
      kind: 'subagent',
      toolUseId: call.toolUseId,
      title: wanted.description,
      background: wanted.isBackground || type?.background === true,
    }
    this.#running.set(id, running)
    try {
      const handle = await tasks.start(task, running.controls, { prompt: wanted.prompt, depth })
      const isNew = again === null && type !== null
      await this.#work(parent, handle, running, { fresh: isNew ? { prompt: wanted.prompt, depth } : null, made })
    } catch (error) {
      this.#running.delete(id)
      running.settle()
      throw error
    }
    return tasks.find(id) ?? { ...task, state: 'running', summary: task.title, startedAt: 0, endedAt: null }
  }

  /** Takes a subagent of an earlier worker up. */
  async #goOn(parent: Setting, task: Task): Promise<RunningSubagent> {
    const running = new RunningSubagent(parent.ledger.host.clock)
    this.#running.set(task.id, running)
    await this.ready()
    await this.#work(parent, parent.tasks.takeUp(task.id, running.controls), running, { fresh: null, made: null })
    return running
  }

  /** Lets it work; resolves when it has begun, or could not. */
  async #work(
    parent: Setting,
    handle: RunningTask,
    running: RunningSubagent,
    { fresh, made }: { readonly fresh: Fresh | null; readonly made: MadeWorktree | null },
  ): Promise<void> {
    const { host } = parent.ledger
    const over = (): void => {
      this.#holds?.drop(handle.id)
      this.#running.delete(handle.id)
      running.settle()
    }
    try {
      const opened = await this.#open(parent, handle, fresh)
      running.begin(opened.ledger)
      opened.attach(handle)
      const { agent } = opened.task
      const type = agent === forkType ? null : this.#typeOr(agent ?? usualType)
      const setting = await settingOf(parent, opened, type)
      workToEnd(setting, opened, { handle, running, type, made })
        .catch((error: unknown) => {
          // Where the worker ends over it, the next one goes on.
          if (!(error instanceof Closed)) host.report(`the subagent ${handle.id} broke off`, error)
        })
        .finally(() => {
          opened.ledger.leave()
          over()
        })
        .catch(() => undefined)
    } catch (error) {
      host.report(`the subagent ${handle.id} could not begin`, error)
      const message = error instanceof Error ? error.message : String(error)
      await handle.finish({ outcome: 'failed', result: `The subagent could not begin: ${message}` })
      over()
    }
  }

  async #open(parent: Setting, { id }: RunningTask, fresh: Fresh | null): Promise<OpenSubagent> {
    const task = parent.tasks.find(id)
    if (task === null) throw new Error(`there is no task ${id}`)
    const left = this.#left.get(id)
    this.#left.delete(id)
    return left ?? openSubagent(parent, task, await entriesFor(parent, task, fresh), this.#holdsOf(parent))
  }

  /** The kind of a name; the usual one where a definition has gone since. */
  #typeOr(name: string): AgentType | null {
    return this.#known.find((type) => type.name === name) ?? this.#known.find((type) => type.name === usualType) ?? null
  }

  #holdsOf({ ledger, tasks }: Setting): Holds {
    this.#holds ??= new Holds(ledger.session, tasks)
    return this.#holds
  }
}

/** The entries that a subagent's conversation is made of: of a new one, its start is all there is. */
async function entriesFor({ ledger }: Setting, task: Task, fresh: Fresh | null): Promise<readonly TranscriptEntry[]> {
  if (fresh === null) return await ledger.session.host.readEntries()
  const { prompt, depth } = fresh
  return [{ schema: 1, seq: 1, at: task.startedAt, type: 'task-started', task, prompt, depth }]
}

/** What a new subagent is, and where it works. */
function newPlace(
  type: AgentType | null,
  model: string | null,
  worktree: Task['worktree'],
): Pick<NewTask, 'id' | 'agent' | 'model' | 'worktree'> {
  return {
    id: newTaskId('subagent'),
    agent: type?.name ?? forkType,
    ...(model === null ? {} : { model }),
    ...(worktree === undefined ? {} : { worktree }),
  }
}

/** The kind of a name; null for a fork. */
function typeOf(name: string, types: readonly AgentType[]): AgentType | null {
  return name === forkType ? null : typeNamed(name, types)
}

/** A subagent that has ended and can be called again. */
function resumable({ tasks }: Setting, id: string): Pick<NewTask, 'id' | 'agent' | 'model' | 'worktree'> {
  const task = tasks.find(id)
  if (task?.kind !== 'subagent') throw new ToolError(`There is no subagent ${id} to go on with.`)
  if (task.endedAt === null) throw new ToolError(`The subagent ${id} still runs.`)
  return {
    id,
    ...(task.agent === undefined ? {} : { agent: task.agent }),
    ...(task.model === undefined ? {} : { model: task.model }),
    ...(task.worktree === undefined ? {} : { worktree: task.worktree }),
  }
}
