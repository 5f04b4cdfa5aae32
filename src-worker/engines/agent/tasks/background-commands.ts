import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { CommandEnd, RunningCommand } from '../tools/run-command.ts'
import { newTaskId, type RunningTask, type Tasks } from './tasks.ts'

/** How long a command is waited for, and what ends the wait. */
export type ForegroundWait = {
  readonly toolUseId: string
  readonly timeoutMs: number
  /** At its time limit it goes on in the background; else it is ended. */
  readonly moveAtTimeout: boolean
  readonly signal: AbortSignal
}

/** How the wait for a command ended. */
export type Waited =
  | { readonly kind: 'ended'; readonly end: CommandEnd }
  | { readonly kind: 'timed-out'; readonly end: CommandEnd }
  /** It goes on and is to be kept as a task. */
  | { readonly kind: 'moved'; readonly why: 'user' | 'timeout' }

/** A command as the list of tasks names it. */
export type CommandNames = { readonly toolUseId: string; readonly line: string }

/** So many commands may run in the background at once. */
const mostRunning = 20
const toldOfOutput = 2_000
const tellEveryMs = 3_000

/** The commands of a session that go on while the conversation does. They end with the session's process. */
export class BackgroundCommands {
  readonly #tasks: Tasks
  /** Commands that a tool call waits for, by that call. */
  readonly #foreground = new Map<string, () => void>()
  readonly #running = new Map<RunningCommand, Promise<void>>()

  constructor(tasks: Tasks) {
    this.#tasks = tasks
  }

  /** Whether no more may be started now. */
  get isFull(): boolean {
    return this.#running.size >= mostRunning
  }

  /** Sends the command that a tool call waits for to the background; false when it waits for none. */
  moveToBackground(toolUseId: string): boolean {
    const move = this.#foreground.get(toolUseId)
    move?.()
    return move !== undefined
  }

  /** Sends every command that is waited for to the background; how many there were. */
  moveAllToBackground(): number {
    return [...this.#foreground.keys()].filter((toolUseId) => this.moveToBackground(toolUseId)).length
  }

  /** Waits for a command in the foreground. Rejects with the signal's reason once the command has ended over it. */
  async wait(
    running: RunningCommand,
    { toolUseId, timeoutMs, moveAtTimeout, signal }: ForegroundWait,
  ): Promise<Waited> {
    const moved = Promise.withResolvers<Waited>()
    let timedOut = false
    const timer = setTimeout(() => {
      if (moveAtTimeout && !this.isFull) return moved.resolve({ kind: 'moved', why: 'timeout' })
      timedOut = true
      running.end()
    }, timeoutMs)
    this.#foreground.set(toolUseId, () => moved.resolve({ kind: 'moved', why: 'user' }))
    const interrupt = (): void => {
      // What it has printed is what is known of it.
      running.output.keepFile()
      running.end()
    }
    signal.addEventListener('abort', interrupt, { once: true })
    if (signal.aborted) interrupt()
    try {
      const ended = running.ended.then((end): Waited => ({ kind: timedOut ? 'timed-out' : 'ended', end }))
      const waited = await Promise.race([moved.promise, ended])
      if (waited.kind !== 'moved') signal.throwIfAborted()
      return waited
    } finally {
      clearTimeout(timer)
      this.#foreground.delete(toolUseId)
      signal.removeEventListener('abort', interrupt)
    }
  }

  /** Keeps a running command as a task; the session is told when it ends. */
  async keep(running: RunningCommand, { toolUseId, line }: CommandNames): Promise<{ id: string; outputFile: string }> {
    const id = newTaskId('command')
    const outputFile = running.output.keepFile()
    let stopped = false
    const stop = async (): Promise<void> => {
      stopped = true
      running.end()
      await settled
    }
    const started = this.#tasks
      .start(
        { id, kind: 'command', toolUseId, title: line, outputFile, background: true },
        { stop, read: (maxBytes) => Promise.resolve(running.output.last(maxBytes)), steer: null },
      )
      .catch((error: unknown) => {
        // Nobody would know of it any more.
        running.end()
        throw error
      })
    const watch = started.then(async (task) => {
      const news = new LastLine((summary) => task.update({ summary }))
      running.output.showTo((text) => news.add(text))
      const end = await running.ended
      news.end()
      await finishTask(task, end, { line, outputFile, stopped })
    })
    // Where the worker is ending, the next one sees to the task's end.
    const settled = watch.catch(() => undefined).finally(() => this.#running.delete(running))
    this.#running.set(running, settled)
    await started
    return { id, outputFile }
  }

  /** Ends all of them; resolves when nothing of them runs any more. */
  async endAll(): Promise<void> {
    for (const running of this.#running.keys()) running.end()
    await Promise.all(this.#running.values())
  }
}

async function finishTask(
  task: RunningTask,
  { exitCode, killedBy, output }: CommandEnd,
  { line, outputFile, stopped }: { readonly line: string; readonly outputFile: string; readonly stopped: boolean },
): Promise<void> {
  const name = `Background command "${singleLine(line, 200)}" (${task.id})`
  const how =
    exitCode === 0
      ? 'completed (exit code 0)'
      : exitCode === null
        ? `was ended by ${killedBy ?? 'a signal'}`
        : `failed with exit code ${exitCode}`
  const last = output.trimEnd().slice(-toldOfOutput)
  const shown = last === '' ? 'It printed nothing.' : `The whole output is in ${outputFile}; the end of it:\n${last}`
  await task.finish({
    outcome: stopped ? 'stopped' : exitCode === 0 ? 'completed' : 'failed',
    result: `${name} ${stopped ? 'was stopped' : how}.\n${shown}`,
    summary: stopped ? 'stopped' : how,
    exitCode,
  })
}

/** What a command printed last, told now and then: a server that logs every request is no news to the list of tasks. */
class LastLine {
  readonly #tell: (line: string) => void
  #line = ''
  #timer: NodeJS.Timeout | null = null

  constructor(tell: (line: string) => void) {
    this.#tell = tell
  }

  add(text: string): void {
    const line = singleLine(
      text
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1) ?? '',
      200,
    )
    if (line === '') return
    this.#line = line
    if (this.#timer !== null) return
    this.#tell(line)
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.#line !== line) this.add(this.#line)
    }, tellEveryMs)
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
