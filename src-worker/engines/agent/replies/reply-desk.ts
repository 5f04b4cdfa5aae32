import type { RequestId } from '../../../../src-shared/base/ids.ts'
import type { OpenRequest, Reply } from '../../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../../src-shared/worker-protocol/messages.ts'
import { sayAsUser } from '../context/say-as-user.ts'
import { Interrupted } from '../engine-errors.ts'
import type { OpenedSetting } from '../open-setting.ts'
import { fitAnswer } from '../turn/fit-answer.ts'
import { closeCalls } from '../turn/close-calls.ts'
import { isJustRetry } from '../turn/run-turn.ts'
import { goesOnWith } from '../turn/wait-for-user.ts'
import { attachmentsOf, withAttachments } from './attached-files.ts'
import { SlashDesk, type SlashJob } from './slash/slash-desk.ts'
import { UserCommands } from './user-commands.ts'

/** What the desk knows of the turn. */
export type DeskDependencies = {
  readonly isWorking: () => boolean
  readonly beginTurn: () => void
  readonly life: AbortSignal
}

/** What waits for its turn: a message, or a command to the session. */
type Queued = { readonly reply: Reply; readonly text: string; readonly job: SlashJob | null }

const done: Receipt = { outcome: 'done' }

/** Takes replies: answers what is asked, queues what comes during a turn, begins a turn with what comes at rest. */
export class ReplyDesk {
  readonly #opened: OpenedSetting
  readonly #deps: DeskDependencies
  readonly #commands: UserCommands
  /** A question that no turn waits on: a sign-in or a question in plain text, asked before the session came to rest. */
  #atRest: OpenRequest | null = null
  /** The sign-in that new credentials settled last: whoever sends them with an answer to it means just that. */
  #settledLogin: OpenRequest | null = null
  #queued: Queued[] = []
  readonly #slash: SlashDesk
  /** Commands to the session that are done while no turn runs. */
  #atWorkAtRest: { readonly controller: AbortController; readonly ended: Promise<boolean> } | null = null
  #order: Promise<unknown> = Promise.resolve()

  constructor(opened: OpenedSetting, deps: DeskDependencies) {
    this.#opened = opened
    this.#deps = deps
    this.#commands = new UserCommands(opened, deps.isWorking, deps.life)
    this.#slash = new SlashDesk(opened)
  }

  /** What the user may answer now. */
  get openRequest(): OpenRequest | null {
    return this.#opened.setting.asking.request ?? this.#atRest
  }

  get hasQueued(): boolean {
    return this.#queued.length > 0
  }

  /** A request that stays open without a turn. */
  keepOpen(request: OpenRequest | null): void {
    this.#atRest = request
  }

  /** Takes a reply, one at a time. */
  take(reply: Reply): Promise<Receipt> {
    const taken = this.#order.then(() => this.#take(reply))
    this.#order = taken.catch(() => undefined)
    return taken
  }

  /** Takes a queued reply back, as long as the conversation does not have it. */
  withdraw(replyId: RequestId): Promise<Receipt> {
    const withdrawn = this.#order.then(async (): Promise<Receipt> => {
      const { ledger } = this.#opened.setting
      const queued = this.#queued.find(({ reply }) => reply.requestId === replyId)
      if (queued === undefined) {
        return { outcome: 'refused', code: 'stale-answer', message: 'The session has this message already.' }
      }
      this.#queued = this.#queued.filter((one) => one !== queued)
      await ledger.host.replyTaken(queued.reply)
      await ledger.emit({ type: 'replies-queued', count: this.#queued.length })
      return done
    })
    this.#order = withdrawn.catch(() => undefined)
    return withdrawn
  }

  /** Changes a queued reply, as long as the conversation does not have it; what waits is in order of its time. */
  replace(reply: Reply): Promise<Receipt> {
    const replaced = this.#order.then(async (): Promise<Receipt> => {
      const queued = this.#queued.find((one) => one.reply.requestId === reply.requestId)
      if (queued === undefined) {
        return { outcome: 'refused', code: 'stale-answer', message: 'The session has this message already.' }
      }
      const job = await this.#slash.jobOf(reply, this.openRequest !== null)
      if (reply.answer.type !== 'text' || job?.when === 'now' || commandIn(reply.answer.text) !== null) {
        return { outcome: 'refused', code: 'unfit-answer', message: 'That cannot wait its turn: send it by itself.' }
      }
      const next: Queued = { reply, text: job === null ? reply.answer.text : '', job }
      const queue = this.#queued.map((one) => (one === queued ? next : one))
      await this.#tellQueue(queue.toSorted((a, b) => a.reply.at - b.reply.at))
      return done
    })
    this.#order = replaced.catch(() => undefined)
    return replaced
  }

  /** Takes a reply that an earlier worker left behind, before any turn runs. */
  async queueFromInbox(reply: Reply): Promise<void> {
    const { ledger } = this.#opened.setting
    if (ledger.conversation.has(reply.requestId)) {
      await ledger.host.replyTaken(reply)
      return
    }
    const job = await this.#slash.jobOf(reply, this.#atRest !== null)
    if (job !== null) {
      if (job.when === 'now') await this.#slash.doNow(job)
      else this.#queued.push({ reply, text: '', job })
      return
    }
    const open = this.#atRest
    const isForLater = open?.kind === 'budget' && reply.answer.type === 'text'
    if (open !== null && !isForLater && (reply.answers === undefined || reply.answers === open.requestId)) {
      const receipt = await this.#answer(open, reply)
      if (receipt.outcome === 'refused') await this.#noteLost(reply, receipt.message)
      return
    }
    const text = reply.answer.type === 'text' ? reply.answer.text : null
    if (text === null) {
      await this.#noteLost(reply, 'what it answers is no longer asked')
      await ledger.host.replyTaken(reply)
      return
    }
    const command = commandIn(text)
    if (command === null) this.#queued.push({ reply, text, job: null })
    else await this.#commands.run(reply, command)
  }

  /** Whether a reply is a command to the session, and no answer to what it asks. */
  async isCommand(reply: Reply): Promise<boolean> {
    return (await this.#slash.jobOf(reply, true)) !== null
  }

  /**
   * Between two steps of a turn: queued messages go into the conversation, and what may be done now is done. What waits for
   * the turn's end stays, with everything behind it. True when something was said.
   */
  async takeQueued(signal: AbortSignal): Promise<boolean> {
    let said = false
    for (;;) {
      const next = this.#queued[0]
      if (next === undefined || next.job?.when === 'at-rest') return said
      await this.#tellQueue(this.#queued.slice(1))
      if (next.job !== null) await this.#slash.compact(next.job, signal, true)
      else {
        await this.#say(next)
        await this.#opened.setting.ledger.host.replyTaken(next.reply)
        said = true
      }
    }
  }

  /** No turn runs: commands that wait are done, and messages behind them begin the next turn. True when one begins. */
  async startWithQueued(): Promise<boolean> {
    if (this.#queued.length === 0) return false
    if (this.#atWorkAtRest !== null) return await this.#atWorkAtRest.ended
    const controller = new AbortController()
    const ended = this.#doQueued(AbortSignal.any([controller.signal, this.#deps.life])).finally(() => {
      this.#atWorkAtRest = null
    })
    this.#atWorkAtRest = { controller, ended }
    return await ended
  }

  async #doQueued(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const next = this.#queued[0]
      if (next === undefined) {
        // At once: what comes from now on finds nobody at work who would take it.
        this.#atWorkAtRest = null
        return false
      }
      if (next.job === null) return await this.#beginWithQueued(next)
      await this.#tellQueue(this.#queued.slice(1))
      await this.#closeOpenCalls()
      if (next.job.when === 'at-rest') await this.#slash.clear(next.job)
      else await this.#slash.compact(next.job, signal, false)
    }
  }

  async #beginWithQueued(first: Queued): Promise<boolean> {
    await this.#closeOpenCalls()
    const end = this.#queued.findIndex(({ job }) => job !== null)
    const said = end === -1 ? this.#queued : this.#queued.slice(0, end)
    const rest = this.#queued.slice(said.length)
    for (const one of said) await this.#say(one)
    await this.#tellQueue([...rest, ...this.#queued.slice(said.length + rest.length)])
    await this.#work(first.reply)
    for (const { reply } of said) await this.#opened.setting.ledger.host.replyTaken(reply)
    return true
  }

  async #tellQueue(queued: readonly Queued[]): Promise<void> {
    this.#queued = [...queued]
    await this.#opened.setting.ledger.emit({ type: 'replies-queued', count: this.#queued.length })
  }

  /** Rules or mode changed: what they settle is no longer asked. */
  permissionsChanged(): void {
    this.#opened.setting.asking.recheck()
  }

  /** New credentials came: a sign-in that waits for them goes on. */
  credentialsChanged(): void {
    const { asking } = this.#opened.setting
    if (this.openRequest?.kind === 'login') this.#settledLogin = this.openRequest
    if (asking.request?.kind === 'login') asking.withdraw()
    if (this.#atRest?.kind === 'login') this.#settle(this.#atRest, 'new credentials came', 'renewed credentials')
  }

  /** Another budget holds: who only waited for it goes on. */
  budgetChanged(): void {
    const { asking, ledger, budget } = this.#opened.setting
    asking.recheck()
    const open = this.#atRest
    if (open?.kind !== 'budget' || budget.reached(ledger.record.usage, ledger.host.clock.now()) !== null) return
    this.#settle(open, 'the budget allows it', 'budget')
  }

  /** What was asked at rest needs no answer any more: the session goes on. */
  #settle({ requestId }: OpenRequest, reason: string, by: string): void {
    const { ledger } = this.#opened.setting
    this.#atRest = null
    this.#opened.background.run(
      ledger.append({ type: 'request-withdrawn', requestId, reason }).then(() => this.#workBy(by)),
    )
  }

  async endUserCommands(): Promise<void> {
    const resting = this.#atWorkAtRest
    resting?.controller.abort(new Interrupted('the user ended it'))
    await resting?.ended.catch(() => undefined)
    await this.#commands.end()
  }

  async #take(given: Reply): Promise<Receipt> {
    const { ledger } = this.#opened.setting
    const reply = this.#withoutSettledLogin(given)
    if (reply !== given && reply.answer.type === 'text' && isJustRetry(reply.answer.text)) {
      await ledger.host.replyTaken(reply)
      return done
    }
    if (
      ledger.conversation.has(reply.requestId) ||
      this.#queued.some((one) => one.reply.requestId === reply.requestId)
    ) {
      if (ledger.conversation.has(reply.requestId)) await ledger.host.replyTaken(reply)
      return done
    }
    const open = this.openRequest ?? this.#aboutToBeAsked(reply)
    const job = await this.#slash.jobOf(reply, open !== null)
    if (job !== null) return await this.#takeJob(job)
    if (reply.answers !== undefined && reply.answers !== open?.requestId) {
      return await this.#refuse(reply, 'stale-answer', 'This was already answered, or is no longer asked.')
    }
    const text = reply.answer.type === 'text' ? reply.answer.text : null
    const command = reply.answers === undefined ? commandIn(text ?? '') : null
    if (command !== null) return await this.#commands.run(reply, command)
    // What is said while a budget waits to be decided about is for afterwards.
    const isForLater = open?.kind === 'budget' && text !== null
    if (open !== null && !isForLater) return await this.#answer(open, reply)
    if (text === null) return await this.#refuse(reply, 'stale-answer', 'Nothing is asked at the moment.')
    if (this.#isBusy() || isForLater) {
      await this.#tellQueue([...this.#queued, { reply, text, job: null }])
      return done
    }
    await this.#closeOpenCalls()
    await this.#say({ reply, text })
    await this.#work(reply)
    await ledger.host.replyTaken(reply)
    return done
  }

  #isBusy(): boolean {
    return this.#deps.isWorking() || this.#atWorkAtRest !== null
  }

  /** A command is done now, or waits until it can be; how long is said. */
  async #takeJob(job: SlashJob): Promise<Receipt> {
    const { ledger } = this.#opened.setting
    if (job.when === 'now') return await this.#slash.doNow(job)
    const isBusy = this.#isBusy()
    await this.#tellQueue([...this.#queued, { reply: job.reply, text: '', job }])
    if (isBusy) {
      const when =
        job.when === 'at-rest' ? 'when the turn has ended; interrupt it to do it now' : 'before the next step'
      await ledger.append({ type: 'note', text: `/${job.name}: ${when}.` })
      return done
    }
    this.#opened.background.run(this.startWithQueued().then(() => undefined))
    return done
  }

  /** An answer in words to a sign-in that the credentials sent along with it have settled is a message. */
  #withoutSettledLogin(reply: Reply): Reply {
    const { answers, ...message } = reply
    const isSettled = answers !== undefined && answers === this.#settledLogin?.requestId
    return isSettled && answers !== this.openRequest?.requestId && reply.answer.type === 'text' ? message : reply
  }

  async #answer(open: OpenRequest, reply: Reply): Promise<Receipt> {
    const { asking, ledger } = this.#opened.setting
    const fit = fitAnswer(open, reply.answer)
    if ('unfit' in fit) return await this.#refuse(reply, 'unfit-answer', fit.unfit)
    const { answer } = fit
    const atRest = this.#atRest?.requestId === open.requestId
    const words =
      answer.type === 'text' ? answer.text : answer.type === 'options' ? (answer.answers[0]?.text ?? null) : null
    if (atRest && words !== null && (open.kind !== 'login' || !isJustRetry(words))) {
      await this.#sayWords(reply, words)
    }
    await ledger.append({ type: 'request-answered', requestId: open.requestId, answer, replyId: reply.requestId })
    if (answer.type === 'budget') this.#opened.setting.budget.answered(open.requestId, answer)
    const afterwards = async (): Promise<void> => await ledger.host.replyTaken(reply)
    if (atRest) {
      this.#atRest = null
      await this.#work(reply)
    } else if (asking.answer(open.requestId, { answer, afterwards })) return done
    else if (ledger.record.state === 'blocked') {
      // Whoever asks it is on its way to ask again, and finds the answer: the turn, or a subagent in the background.
      await (this.#deps.isWorking() ? ledger.enter(goesOnWith(open)) : ledger.unblock(goesOnWith(open)))
    }
    await afterwards()
    return done
  }

  /** A turn that was just taken up is on its way to ask this again: it will find the answer. */
  #aboutToBeAsked(reply: Reply): OpenRequest | null {
    const { ledger, tasks } = this.#opened.setting
    if (!this.#deps.isWorking() && !tasks.running().some(({ kind }) => kind === 'subagent')) return null
    const asked = ledger.openCalls().map(({ request }) => request)
    const open = asked.find((request) => request?.requestId === reply.answers) ?? asked[0]
    const isMeant = reply.answers === undefined ? ledger.record.state === 'blocked' : reply.answers === open?.requestId
    return isMeant ? (open ?? null) : null
  }

  async #say({ reply, text }: Pick<Queued, 'reply' | 'text'>): Promise<void> {
    await this.#sayWords(reply, text)
  }

  async #sayWords(reply: Reply, text: string): Promise<void> {
    await sayAsUser(this.#opened.setting, {
      text,
      source: 'reply',
      requestId: reply.requestId,
      withFiles: async (content) => await withAttachments(content, attachmentsOf(reply.answer)),
      signal: this.#deps.life,
    })
    const { ledger } = this.#opened.setting
    // A session that was opened without a task has got one now.
    if (ledger.record.prompt === '') await ledger.emit({ type: 'prompted', prompt: text })
  }

  async #closeOpenCalls(): Promise<void> {
    await closeCalls(this.#opened.setting, {
      started: 'Interrupted: the session ended while this ran. It may or may not have taken effect.',
      waiting: 'Not run: the session ended before its turn came.',
    })
  }

  async #work(reply: Reply): Promise<void> {
    await this.#workBy(`reply ${reply.requestId}`)
  }

  async #workBy(ref: string): Promise<void> {
    this.#deps.beginTurn()
    await this.#opened.setting.ledger.enter({
      state: 'working',
      reason: 'Works on your reply',
      evidence: { kind: 'command', ref },
      summary: 'Works on your reply',
    })
  }

  async #noteLost(reply: Reply, why: string): Promise<void> {
    const { ledger } = this.#opened.setting
    await ledger.append({ type: 'note', text: `An answer could not be used: ${why}`, replyId: reply.requestId })
  }

  async #refuse(reply: Reply, code: 'stale-answer' | 'unfit-answer', message: string): Promise<Receipt> {
    await this.#opened.setting.ledger.host.replyTaken(reply)
    return { outcome: 'refused', code, message }
  }
}

/** The shell command that a reply is; null: it is none. */
function commandIn(text: string): string | null {
  return /^!\s*(\S[\s\S]*)$/.exec(text)?.[1] ?? null
}
