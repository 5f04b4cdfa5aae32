import { randomBytes } from 'node:crypto'
import type { CancelTimer } from '../../../../src-shared/base/clock.ts'
import { Emitter } from '../../../../src-shared/base/emitter.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Progress, Task } from '../../../../src-shared/board/session-record.ts'
import type { ChangedFile, TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { Receipt } from '../../../../src-shared/worker-protocol/messages.ts'
import { Closed, type Ledger } from '../ledger.ts'
import { tasksIn, todoProgressIn, type EndedTask } from './tasks-in-transcript.ts'

/** What a running task lets others do with it. */
export type TaskControls = {
  /** Ends it; resolves when nothing of it runs any more and `finish` was called. */
  readonly stop: () => Promise<void>
  /** The last `maxBytes` of what it printed or did, as text. */
  readonly read: (maxBytes: number) => Promise<string>
  /** Tells a subagent something; null for what takes no words. */
  readonly steer: ((text: string) => Promise<Receipt>) | null
}

/** A task before it has begun. `background`: it goes on when the turn ends, and the session is told of its end. */
export type NewTask = Pick<Task, 'id' | 'kind' | 'toolUseId' | 'title' | 'agent' | 'model' | 'outputFile'> & {
  readonly background: boolean
  readonly worktree?: Task['worktree']
}

/** How a task ended. `result` is what the session is told of it. */
export type TaskEnd = {
  readonly outcome: 'completed' | 'failed' | 'stopped'
  readonly result: string
  /** One line for people; the first of `result` unless told. */
  readonly summary?: string
  readonly exitCode?: number | null
  /** What a subagent changed. */
  readonly files?: readonly ChangedFile[]
}

/** A task that runs, in the hands of whoever runs it. */
export type RunningTask = {
  readonly id: string
  /** Something of it changed: the row and the list of tasks show it soon. */
  readonly update: (change: Partial<Pick<Task, 'summary' | 'state' | 'worktree' | 'background'>>) => void
  /** It has ended; only the first call counts. Throws `Closed` where the worker is ending: the next one sees to it. */
  readonly finish: (end: TaskEnd) => Promise<void>
}

/** So many tasks are listed: all that run, and the last that ended. */
const listed = 50
const endsKept = 50
/** The list is told at most this often, and what it came to always. */
const tellEveryMs = 300
const longestSummary = 200

/** The subagents and background commands of a session: what runs, what ended, and what the session was not told of yet. */
export class Tasks {
  /** A task of this worker has ended. */
  readonly onFinished = new Emitter<EndedTask>()
  readonly #ledger: Ledger
  readonly #tasks: Map<string, Task>
  readonly #ends: Map<string, EndedTask>
  readonly #controls = new Map<string, TaskControls>()
  #untold: EndedTask[]
  #todo: Progress | null
  /** Subagents that were started since none ran, the running ones included. */
  #batch = new Set<string>()
  #shownProgress: string
  #toldAt = Number.NEGATIVE_INFINITY
  #cancel: CancelTimer | null = null

  constructor(ledger: Ledger, entries: readonly TranscriptEntry[]) {
    this.#ledger = ledger
    const before = tasksIn(entries)
    this.#tasks = before.tasks
    this.#ends = before.ends
    this.#untold = [...before.untold]
    this.#todo = todoProgressIn(entries)
    this.#shownProgress = JSON.stringify(ledger.record.progress)
    this.#forgetOldest()
    for (const task of this.#tasks.values()) if (isSubagent(task) && isRunning(task)) this.#batch.add(task.id)
  }

  /** Tasks that run, then the last that ended. */
  list(): readonly Task[] {
    const all = [...this.#tasks.values()]
    const running = all.filter(isRunning).slice(-listed)
    const ended = all.filter((task) => !isRunning(task))
    return [...running, ...ended.slice(ended.length - Math.min(ended.length, listed - running.length))]
  }

  find(id: string): Task | null {
    return this.#tasks.get(id) ?? null
  }

  /** The task that a tool call started, or took up again. */
  ofCall(toolUseId: string): Task | null {
    return [...this.#tasks.values()].findLast((task) => task.toolUseId === toolUseId) ?? null
  }

  /** How a task ended; null while it runs. */
  endOf(id: string): EndedTask | null {
    return this.#ends.get(id) ?? null
  }

  /** Tasks that run. */
  running(): readonly Task[] {
    return [...this.#tasks.values()].filter(isRunning)
  }

  /**
   * Notes that a task begins; an id that ended before begins again. `facts` are what whoever runs it has to find in its
   * entry after a restart. Resolves once the transcript has it.
   */
  async start(
    task: NewTask,
    controls: TaskControls,
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<RunningTask> {
    const { clock } = this.#ledger.host
    const title = singleLine(task.title, longestSummary)
    const started: Task = { ...task, title, state: 'running', summary: title, startedAt: clock.now(), endedAt: null }
    if (isSubagent(task) && !this.running().some(isSubagent)) this.#batch.clear()
    this.#tasks.delete(task.id)
    this.#ends.delete(task.id)
    this.#tasks.set(task.id, started)
    if (isSubagent(task)) this.#batch.add(task.id)
    this.#controls.set(task.id, controls)
    await this.#ledger.append({ ...facts, type: 'task-started', task: started })
    this.#changed()
    return this.#handle(task.id)
  }

  /** Takes a task of an earlier worker on: its start is in the transcript. */
  takeUp(id: string, controls: TaskControls): RunningTask {
    this.#controls.set(id, controls)
    this.#changed()
    return this.#handle(id)
  }

  /** Notes the end of tasks whose process died with the last worker; those that `goesOn` names are left as they are. */
  async endLeftBehind(goesOn: (task: Task) => boolean): Promise<void> {
    for (const task of this.running()) {
      if (this.#controls.has(task.id) || goesOn(task)) continue
      const what = task.kind === 'command' ? 'The command in the background' : 'The subagent'
      const result = `${what} "${task.title}" (${task.id}) ended with the worker that ran it.`
      await this.#finish(task.id, { outcome: 'stopped', result, summary: 'ended with the worker' })
    }
  }

  /** The last worker may have died before it told what the transcript says. */
  catchUp(): void {
    if (JSON.stringify(this.#ledger.record.tasks) !== JSON.stringify(this.list())) this.#changed()
  }

  /** Ends a task; resolves when it has ended. */
  async stop(id: string): Promise<Receipt> {
    const task = this.#tasks.get(id)
    if (task === undefined) return refused('failed', `There is no task ${id}.`)
    if (!isRunning(task)) return { outcome: 'done' }
    const controls = this.#controls.get(id)
    if (controls === undefined) {
      await this.#finish(id, { outcome: 'stopped', result: `"${task.title}" (${id}) was stopped.`, summary: 'stopped' })
    } else await controls.stop()
    return { outcome: 'done' }
  }

  /** Tells a subagent something; done once its conversation has it. */
  async steer(id: string, text: string): Promise<Receipt> {
    const task = this.#tasks.get(id)
    if (task === undefined) return refused('failed', `There is no task ${id}.`)
    const steer = this.#controls.get(id)?.steer ?? null
    if (!isRunning(task)) return refused('failed', `${task.title} has ended.`)
    if (steer === null) return refused('not-supported', `${task.title} takes no messages.`)
    return await steer(text)
  }

  /** What a task printed or did last. */
  async read(id: string, maxBytes: number): Promise<Receipt> {
    const task = this.#tasks.get(id)
    if (task === undefined) return refused('failed', `There is no task ${id}.`)
    const controls = this.#controls.get(id)
    const text = controls === undefined ? (this.#ends.get(id)?.result ?? '') : await controls.read(maxBytes)
    return { outcome: 'done', text }
  }

  /** Ends everything that goes on without a turn. */
  async stopBackground(): Promise<void> {
    await Promise.all(this.running().map(async ({ id, background }) => background === true && (await this.stop(id))))
  }

  /** Ends of background tasks that the conversation does not have yet, oldest first. */
  untold(): readonly EndedTask[] {
    return this.#untold
  }

  /** The conversation has the end of this task now. */
  told(id: string): void {
    this.#untold = this.#untold.filter((end) => end.id !== id)
  }

  /** The session's own list of steps: the row shows it while no subagent runs. */
  async setTodo(progress: Progress | null): Promise<void> {
    this.#todo = progress
    await this.#tellProgress()
  }

  /** One line on what the subagents do now; null while none runs. */
  line(): string | null {
    const subagents = this.running().filter((task) => isSubagent(task) && task.background !== true)
    if (subagents.length === 0) return null
    return subagents
      .map((task) => (task.summary === task.title ? task.title : `${task.title}: ${task.summary}`))
      .map((line) => singleLine(line, Math.max(30, Math.trunc(longestSummary / subagents.length))))
      .join(' · ')
  }

  /** Tells the present list now; what runs is shown as `stopped` when the worker ends. */
  async tellLast(): Promise<void> {
    if (this.#cancel === null && this.running().length === 0) return
    this.#cancel?.()
    this.#cancel = null
    const endedAt = this.#ledger.host.clock.now()
    const tasks = this.list().map((task) => (isRunning(task) ? { ...task, state: 'stopped' as const, endedAt } : task))
    await this.#ledger.emit({ type: 'tasks-changed', tasks })
  }

  #handle(id: string): RunningTask {
    return {
      id,
      update: (change) => {
        const task = this.#tasks.get(id)
        if (task === undefined || !isRunning(task)) return
        const summary = change.summary === undefined ? task.summary : singleLine(change.summary, longestSummary)
        this.#tasks.set(id, { ...task, ...change, summary })
        this.#changed()
      },
      finish: (end) => this.#finish(id, end),
    }
  }

  async #finish(id: string, end: TaskEnd): Promise<void> {
    const task = this.#tasks.get(id)
    if (task === undefined || !isRunning(task)) return
    const { outcome, result, exitCode, files = [] } = end
    const summary = singleLine(end.summary ?? result, longestSummary)
    const now = this.#ledger.host.clock.now()
    // Before the entry, so that a second call finds it ended; a worker that ends leaves the entry to the next one.
    this.#tasks.set(id, { ...task, state: outcome, summary, endedAt: now })
    const how = exitCode === undefined ? {} : { exitCode }
    const changed = files.length === 0 ? {} : { files: [...files] }
    await this.#ledger.append({ type: 'task-finished', taskId: id, outcome, result, summary, ...how, ...changed })
    const ended: EndedTask = { id, outcome, result, files, task: { ...task, state: outcome, summary, endedAt: now } }
    this.#ends.set(id, ended)
    if (task.background === true) this.#untold.push(ended)
    this.#forgetOldest()
    this.#changed()
    this.onFinished.emit(ended)
  }

  #forgetOldest(): void {
    const ended = [...this.#tasks.values()].filter((task) => !isRunning(task))
    for (const task of ended.slice(0, Math.max(0, ended.length - endsKept))) {
      this.#tasks.delete(task.id)
      this.#ends.delete(task.id)
      this.#controls.delete(task.id)
    }
  }

  #changed(): void {
    const line = this.line()
    if (line !== null) this.#ledger.line.show(line)
    if (this.#cancel !== null) return
    const { clock } = this.#ledger.host
    const wait = this.#toldAt + tellEveryMs - clock.now()
    this.#cancel = clock.schedule(Math.max(0, wait), () => {
      this.#cancel = null
      this.#toldAt = clock.now()
      this.#tell().catch((error: unknown) => {
        if (!(error instanceof Closed)) this.#ledger.host.report('could not write the tasks', error)
      })
    })
  }

  async #tell(): Promise<void> {
    await this.#ledger.emit({ type: 'tasks-changed', tasks: [...this.list()] })
    await this.#tellProgress()
  }

  async #tellProgress(): Promise<void> {
    const running = this.running().filter(isSubagent)
    const total = this.#batch.size
    const progress = running.length === 0 || total === 0 ? this.#todo : { done: total - running.length, total }
    const shown = JSON.stringify(progress)
    if (shown === this.#shownProgress) return
    this.#shownProgress = shown
    await this.#ledger.emit({ type: 'progress-changed', progress })
  }
}

/** A fresh name for a task. */
export function newTaskId(kind: Task['kind']): string {
  return `${kind === 'command' ? 'b' : 'a'}${randomBytes(4).toString('hex').slice(0, 7)}`
}

function isRunning(task: Task): boolean {
  return task.state === 'running' || task.state === 'waiting'
}

function isSubagent(task: Pick<Task, 'kind'>): boolean {
  return task.kind === 'subagent'
}

function refused(code: 'failed' | 'not-supported', message: string): Receipt {
  return { outcome: 'refused', code, message }
}
