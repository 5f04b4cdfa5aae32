import { existsSync } from 'node:fs'
import type { RequestId } from '../../../src-shared/base/ids.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { PermissionRules, Receipt, SpendingBudget } from '../../../src-shared/worker-protocol/messages.ts'
import { diskTrouble } from '../../../src-node/files/disk-trouble.ts'
import type { Engine, EngineHost, EngineStart, EngineTasks } from '../../session/engine.ts'
import { reminder } from './blocks.ts'
import { Trust } from './context/trust.ts'
import { Closed, type Ledger } from './ledger.ts'
import { Interrupted, Stopped } from './engine-errors.ts'
import type { AgentOptions } from './options.ts'
import { nameSession } from './summaries/name-session.ts'
import type { Tasks } from './tasks/tasks.ts'
import { restAgain, takeUp } from './take-up.ts'
import type { WorkWatch } from '../../pull-requests/watch-work.ts'
import { ReplyDesk } from './replies/reply-desk.ts'
import { closeCalls } from './turn/close-calls.ts'
import { failedState, runTurn } from './turn/run-turn.ts'
import { openSetting, type OpenedSetting } from './open-setting.ts'

const done: Receipt = { outcome: 'done' }

/** One session of the engine `agent`: it starts turns, ends them, and passes replies on. */
export class AgentSession implements Engine {
  readonly terminal = null
  readonly tasks: EngineTasks = {
    steer: (taskId, text) => this.#withTasks((tasks) => tasks.steer(taskId, text)),
    stop: (taskId) => this.#withTasks((tasks) => tasks.stop(taskId)),
    read: (taskId, maxBytes) => this.#withTasks((tasks) => tasks.read(taskId, maxBytes)),
  }
  readonly #host: EngineHost
  readonly #options: AgentOptions
  /** Looks for pull requests in what is written. */
  readonly #work: WorkWatch
  #opened: OpenedSetting | null = null
  #desk: ReplyDesk | null = null
  #turn: { readonly ended: Promise<void>; readonly controller: AbortController } | null = null
  #rules: PermissionRules | null = null
  #budget: SpendingBudget | null = null
  readonly #trust = new Trust()
  /** There is more to do when the turn that runs has ended: an answer came while it was ending. */
  #again = false
  /** Turns that were begun. */
  #turns = 0
  #named = false
  #saidAtWork = false
  readonly #life = new AbortController()
  #ready: () => void = () => undefined
  readonly #started = new Promise<void>((resolve) => {
    this.#ready = resolve
  })

  constructor(host: EngineHost, options: AgentOptions, work: WorkWatch) {
    this.#host = host
    this.#options = options
    this.#work = work
  }

  async start(start: EngineStart): Promise<void> {
    const opened = await openSetting(this.#host, this.#options, start.entries, this.#trust)
    this.#opened = opened
    if (start.how !== 'rested') opened.warm()
    if (this.#rules !== null) opened.setting.permissions.rules = this.#rules
    if (this.#budget !== null) opened.setting.budget.now = this.#budget
    this.#desk = new ReplyDesk(opened, {
      isWorking: () => this.#turn !== null,
      beginTurn: () => this.#begin(),
      life: this.#life.signal,
    })
    this.#named = start.how !== 'new' && this.#host.record().prompt !== ''
    this.#saidAtWork = start.how !== 'new'
    const before = this.#turns
    const step = await takeUp(opened, start, this.#desk)
    // A reply that was taken up may have begun a turn already.
    if (this.#turns === before) {
      if (step === 'go-on') this.#begin()
      else await restAgain(opened, start, this.#desk)
    }
    this.#ready()
    this.#work.again(start.entries)
    if (this.#budget !== null) this.#desk.budgetChanged()
    opened.setting.tasks.onFinished.subscribe(({ task }) => {
      if (task.background === true) opened.background.run(this.#wake())
    })
    await opened.setting.subagents.goOnInBackground(opened.setting)
    // The last worker may have died before it told the session.
    const isUntold = opened.setting.tasks.untold().some(({ task }) => task.kind === 'subagent')
    if (isUntold && start.how === 'interrupted') opened.background.run(this.#wake())
  }

  async reply(reply: Reply): Promise<Receipt> {
    await this.#started
    return this.#desk === null ? refused('The session has not started.') : await this.#desk.take(reply)
  }

  async withdrawReply(replyId: RequestId): Promise<Receipt> {
    await this.#started
    return (await this.#desk?.withdraw(replyId)) ?? refused('The session has not started.')
  }

  async replaceReply(reply: Reply): Promise<Receipt> {
    await this.#started
    return (await this.#desk?.replace(reply)) ?? refused('The session has not started.')
  }

  async interrupt(): Promise<Receipt> {
    await this.#started
    const turn = this.#turn
    if (turn === null) {
      await this.#desk?.endUserCommands()
      return done
    }
    turn.controller.abort(new Interrupted('the user ended the turn'))
    await turn.ended
    return done
  }

  async stop(byUser = false): Promise<void> {
    this.#life.abort(new Stopped('the worker ends'))
    await this.#endTasks(byUser).catch((error: unknown) => this.#host.report('the tasks could not be ended', error))
    this.#opened?.setting.ledger.close()
    this.#turn?.controller.abort(new Stopped('the worker ends'))
    await this.#opened?.setting.subagents.end(new Stopped('the worker ends'))
    await this.#turn?.ended
    await this.#opened?.setting.commands.endAll()
    await this.#desk?.endUserCommands()
    await this.#opened?.setting.mcp.close()
    await this.#opened?.background.idle()
    await this.#work.idle
    this.#opened?.setting.api.close()
  }

  async setMode(mode: PermissionMode): Promise<Receipt> {
    await this.#started
    const setting = this.#opened?.setting
    if (setting === undefined) return refused('The session has not started.')
    setting.permissions.mode = mode
    await setting.ledger.emit({ type: 'launch-changed', permissionMode: mode })
    this.#desk?.permissionsChanged()
    return done
  }

  setRules(rules: PermissionRules, trusted: boolean): void {
    this.#rules = rules
    this.#trust.set(trusted)
    if (this.#opened === null) return
    this.#opened.setting.permissions.rules = rules
    this.#desk?.permissionsChanged()
  }

  setBudget(budget: SpendingBudget): void {
    this.#budget = budget
    if (this.#opened === null) return
    this.#opened.setting.budget.now = budget
    this.#desk?.budgetChanged()
  }

  environmentChanged(): void {
    this.#opened?.setting.api.reconnect()
    this.#desk?.credentialsChanged()
  }

  async readOutput(maxBytes: number): Promise<string> {
    await this.#started
    return this.#opened?.setting.ledger.output.read(maxBytes) ?? ''
  }

  /** What goes on in the background ends here for good, or is gone on with by the next worker. */
  async #endTasks(byUser: boolean): Promise<void> {
    const tasks = this.#opened?.setting.tasks
    if (byUser) await tasks?.stopBackground()
    await tasks?.tellLast()
  }

  async #withTasks(ask: (tasks: Tasks) => Promise<Receipt>): Promise<Receipt> {
    await this.#started
    return this.#opened === null ? refused('The session has not started.') : await ask(this.#opened.setting.tasks)
  }

  /** Starts a turn; one that is just ending is followed by the next. */
  #begin(): void {
    if (this.#life.signal.aborted) return
    if (this.#turn !== null) {
      this.#again = true
      return
    }
    this.#again = false
    this.#turns += 1
    const controller = new AbortController()
    this.#turn = { controller, ended: this.#run(controller.signal) }
  }

  async #run(signal: AbortSignal): Promise<void> {
    // The caller has to know of the turn before anything of it happens.
    await Promise.resolve()
    const { setting } = this.#mustBeOpen()
    try {
      await runTurn(setting, {
        takeReplies: async () => (await this.#desk?.takeQueued(signal)) ?? false,
        takeNotices: () => this.#tellEnds(),
        keepOpen: (request) => this.#desk?.keepOpen(request),
        onSent: () => this.#requestSent(),
        signal,
      })
    } catch (error) {
      await this.#endBadly(error)
    } finally {
      this.#turn = null
    }
    if (this.#again) this.#begin()
    else if (this.#desk?.hasQueued === true && !this.#life.signal.aborted) {
      // Nobody waits for this turn any more: what goes wrong here has to end here.
      await this.#desk.startWithQueued().catch(async (error: unknown) => await this.#endBadly(error))
    }
  }

  /** Tells the conversation which tasks in the background have ended; true when there were any. */
  async #tellEnds(): Promise<boolean> {
    const { ledger, tasks } = this.#mustBeOpen().setting
    const ends = tasks.untold()
    for (const { id, result } of ends) {
      tasks.told(id)
      await ledger.append({ type: 'user-message', source: 'notice', taskId: id, content: reminder(result) })
    }
    return ends.length > 0
  }

  /** Something in the background has ended: a session that only waited for that goes on with it. */
  async #wake(): Promise<void> {
    const { ledger } = this.#mustBeOpen().setting
    if (this.#turn !== null || !waitsForTasks(ledger.record) || this.#life.signal.aborted) return
    if (!(await this.#tellEnds())) return
    this.#begin()
    await ledger.enter({
      state: 'working',
      reason: 'Something in the background has ended',
      evidence: { kind: 'tool', ref: 'task-finished' },
      summary: 'Looks at what ended in the background',
    })
  }

  async #endBadly(error: unknown): Promise<void> {
    const { setting } = this.#mustBeOpen()
    const { ledger } = setting
    if (this.#life.signal.aborted || error instanceof Closed || error instanceof Stopped) return
    try {
      const open = ledger.conversation.openFree()
      if (open !== null) {
        await ledger.append({ type: 'request-withdrawn', requestId: open.requestId, reason: 'the turn ended' })
      }
      if (error instanceof Interrupted) {
        this.#host.live({ type: 'cleared' })
        await closeCalls(setting, {
          started: 'Interrupted by the user while it ran; it may have taken effect in part.',
          waiting: 'Not run: the user interrupted the turn.',
        })
        await ledger.append({
          type: 'user-message',
          source: 'notice',
          content: reminder('The user interrupted the turn.'),
        })
        await ledger.enter({
          state: 'idle',
          reason: 'Interrupted by you; reply to go on',
          evidence: { kind: 'command', ref: 'interrupt' },
          summary: 'Interrupted; reply to go on',
        })
        return
      }
      this.#host.report('the turn broke off', error)
      const { root } = setting.workplace
      if (!existsSync(root)) {
        const reason = `The directory ${root} is gone; once it is back, reply or respawn to go on`
        return await ledger.enter(failedState(reason, 'directory gone'))
      }
      const trouble = diskTrouble(error)
      if (trouble !== null) {
        const reason = `Its work could not be kept: ${trouble}. Then reply or respawn to go on`
        return await ledger.enter(failedState(reason, 'disk'))
      }
      const message = error instanceof Error ? error.message : String(error)
      await ledger.enter(failedState(`Internal error: ${message}; reply or respawn to go on`, 'internal error'))
    } catch (second) {
      this.#host.report('the end of the turn could not be written down', second)
    }
  }

  /** What is not worth a moment before the first request is done once it is on its way. */
  #requestSent(): void {
    const { setting, background } = this.#mustBeOpen()
    if (!this.#saidAtWork) {
      this.#saidAtWork = true
      background.run(sayAtWork(setting.ledger))
    }
    if (this.#named) return
    this.#named = true
    background.run(nameSession(setting, this.#life.signal))
  }

  #mustBeOpen(): OpenedSetting {
    if (this.#opened === null) throw new Error('the session has not started')
    return this.#opened
  }
}

function refused(message: string): Receipt {
  return { outcome: 'refused', code: 'not-supported', message }
}

/** Whether a session rests without having said that it is done: what runs in the background is what it waits for. */
function waitsForTasks({ state, evidence }: SessionRecord): boolean {
  if (state === 'idle') return evidence.ref !== 'interrupt'
  return state === 'completed' && evidence.kind === 'model'
}

/** The record says since its dispatch that the session works; now it says why. */
async function sayAtWork(ledger: Ledger): Promise<void> {
  if (ledger.record.state !== 'working' || ledger.record.hold !== null) return
  try {
    await ledger.enter({
      state: 'working',
      reason: 'Works on the task',
      evidence: { kind: 'api', ref: 'request sent' },
    })
  } catch (error) {
    if (!(error instanceof Closed)) throw error
  }
}
