import { existsSync } from 'node:fs'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { permissionModeSchema } from '../../../src-shared/board/launch.ts'
import type { Evidence, OpenRequest, Reply } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { PermissionRules, Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { done, refused } from '../../session/decide.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { PtyExit } from '../../terminal/pty.ts'
import type { Trust } from '../agent/context/trust.ts'
import { fitAnswer } from '../agent/turn/fit-answer.ts'
import { describeExit, shellExitOf } from '../shell/shell-command.ts'
import { afterExit } from './after-exit.ts'
import { CardDesk } from './card-desk.ts'
import { ConversationLog, conversationIn } from './conversation-log.ts'
import { enterWorkplace, type EnteredPlace } from './enter-workplace.ts'
import { findProgram, measuredVersion } from './find-program.ts'
import { hearHook, type Ears } from './hear-hook.ts'
import { interruptTurn } from './interrupt-turn.ts'
import { MessageDesk } from './message-desk.ts'
import { ProgramRun } from './program-run.ts'
import { lastWordsOn, type ProgramTerminal } from './program-terminal.ts'
import { configDirectory, transcriptPath } from './read-session-file.ts'
import { StateDesk } from './state-desk.ts'
import { LineTail } from './tail-lines.ts'
import { untilRead } from './until-read.ts'
import { interruptedWords, lateAnswerWords, withFileNames } from './words-to-program.ts'

/** Why a session that has just begun works: its row shows the task. */
export const firstReason = 'Claude Code starts'

type Start = {
  readonly words: string
  readonly reason: string
  readonly evidence: Pick<Evidence, 'kind' | 'ref'> & { readonly kind: Evidence['kind']; readonly ref: string }
}

/** What a session stands on. */
export type ClaudeSessionSetup = {
  readonly host: EngineHost
  readonly terminal: ProgramTerminal
  readonly entries: readonly TranscriptEntry[]
  readonly trust: Trust
  readonly rules: () => PermissionRules
  readonly signal: AbortSignal
}

/** One session of Claude Code: its conversation, and the runs of the program that follow one another in it. */
export class ClaudeSession {
  readonly log: ConversationLog
  readonly messages: MessageDesk
  readonly #setup: ClaudeSessionSetup
  readonly #place: EnteredPlace
  readonly #cards: CardDesk
  readonly #state: StateDesk
  #conversation: string
  #run: ProgramRun | null = null
  #starting: Promise<void> | null = null
  #ended: string | null = null
  #closed = false
  #saidVersion = false
  /** What the inbox holds that the program may have heard before the last worker died. */
  #inbox: readonly Reply[] = []

  private constructor(setup: ClaudeSessionSetup, place: EnteredPlace) {
    const { host, terminal, entries } = setup
    this.#setup = setup
    this.#place = place
    this.#conversation = conversationIn(entries) ?? host.record().sessionId
    const where = (): { directory: string; repository: string } =>
      place.kind === 'entered'
        ? { directory: place.cwd, repository: place.repository }
        : { directory: '/', repository: '/' }
    this.log = new ConversationLog(host, entries, () => where().directory)
    this.#cards = new CardDesk(host, this.log, where, () => this.#cardsChanged())
    this.#state = new StateDesk(
      host,
      this.log,
      () => this.#cards.request,
      () => this.#stateTold(),
    )
    this.messages = new MessageDesk({ host, log: this.log, terminal, isAtPrompt: () => this.#isAtPrompt() })
  }

  /** Brings the session to where it works. */
  static async open(setup: ClaudeSessionSetup): Promise<ClaudeSession> {
    const place = await enterWorkplace(setup.host, setup.trust.isTrusted(), setup.signal)
    return new ClaudeSession(setup, place)
  }

  /** Whether the program has a transcript of the conversation: only then can it be taken up. */
  get hasTranscript(): boolean {
    return this.#transcript !== null && existsSync(this.#transcript)
  }

  /** Reads what the program wrote down and the last worker did not; returns the replies that it has not heard. */
  async readLeft(inbox: readonly Reply[]): Promise<readonly Reply[]> {
    this.#inbox = inbox
    if (this.#transcript !== null) await new LineTail(this.#transcript).read((line) => this.#takeLine(line))
    const left = this.#inbox
    this.#inbox = []
    return left
  }

  /** What was asked went with the process that asked it, and nobody has answered. */
  async withdrawLeft(): Promise<void> {
    const { request } = this.#setup.host.record()
    if (request === null) return
    await this.log.append({ type: 'request-withdrawn', requestId: request.requestId, reason: 'its process ended' })
  }

  /** An answer to what was asked by a process that is gone, as words for the next. Null: it does not fit. */
  async lateAnswer(
    request: OpenRequest,
    reply: Reply,
  ): Promise<{ readonly text: string } | { readonly unfit: string }> {
    const fit = fitAnswer(request, reply.answer)
    if ('unfit' in fit) return fit
    const { requestId } = request
    await this.log.append({ type: 'request-answered', requestId, answer: fit.answer, replyId: reply.requestId })
    const text = lateAnswerWords(request, fit.answer)
    await this.log.say(text, 'notice', null)
    return { text }
  }

  /** Starts the program with words of the user. */
  async begin({ words, reason, evidence }: Start): Promise<void> {
    const isFirst = reason === firstReason
    await this.#state.enter({ state: 'working', reason, evidence, ...(isFirst ? {} : { summary: reason }) })
    await this.#launch(words)
  }

  /** Starts the program for somebody who looks, if it does not run. */
  async wake(): Promise<void> {
    if (this.#closed || this.#isUp) return
    await this.withdrawLeft()
    await this.#launch(null)
  }

  async reply(reply: Reply): Promise<Receipt> {
    if (this.#cards.request !== null && (reply.answers !== undefined || reply.answer.type === 'text'))
      return await this.#cards.answer(reply)
    const { answer } = reply
    const { request } = this.#setup.host.record()
    if (request !== null && reply.answers === request.requestId && !this.#isUp) {
      const late = await this.lateAnswer(request, reply)
      if ('unfit' in late) return refused('unfit-answer', late.unfit)
      await this.begin({
        words: late.text,
        reason: 'Works on your answer',
        evidence: { kind: 'command', ref: 'reply' },
      })
      await this.#setup.host.replyTaken(reply)
      return done
    }
    if (answer.type !== 'text') return refused('stale-answer', 'This was already answered, or is no longer asked.')
    const text = withFileNames(answer.text, answer.attachments)
    if (this.messages.has(reply.requestId)) return done
    await this.messages.keep({ reply, text })
    if (this.#isUp) {
      if (await this.#isAtPrompt()) await this.messages.deliver()
      return done
    }
    await this.#startWithKept()
    return done
  }

  async interrupt(): Promise<Receipt> {
    const run = this.#run
    if (run?.isRunning !== true || (await this.#cards.interrupt())) return done
    if (this.#state.mustAttach) return refused('not-supported', 'a dialog is open on its screen: attach to answer it')
    return await interruptTurn(this.#setup.host, this.#setup.terminal, () => run.look())
  }

  /** Ends the program; nothing is told any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cards.close()
    await this.#state.close()
    await this.#starting?.catch(() => undefined)
    await this.#run?.end()
  }

  /** The program runs, or is about to. */
  get #isUp(): boolean {
    return this.#run?.isRunning === true || this.#starting !== null
  }

  get #transcript(): string | null {
    if (this.#place.kind !== 'entered') return null
    return transcriptPath(configDirectory(this.#setup.host.environment()), this.#place.cwd, this.#conversation)
  }

  async #launch(words: string | null): Promise<void> {
    const starting = this.#start(words).finally(() => {
      if (this.#starting === starting) this.#starting = null
    })
    this.#starting = starting
    await starting
  }

  async #start(words: string | null): Promise<void> {
    const { host, terminal, trust, rules } = this.#setup
    if (this.#closed) return
    if (this.#place.kind === 'refused') return await this.#fail(this.#place.why, 'worktree')
    const environment = { ...host.environment(), ...this.#place.variables }
    const program = await findProgram(environment)
    if (program.kind === 'none') return await this.#fail(program.why, 'claude --version')
    if (!program.isMeasured && !this.#saidVersion) {
      this.#saidVersion = true
      const text = `Claude Code ${program.version} is not the version that this was measured with (${measuredVersion}); should its state look wrong, attach to see.`
      await this.log.append({ type: 'note', text })
    }
    const record = host.record()
    this.#ended = null
    this.#state.begin()
    const run = new ProgramRun(
      {
        ...{ host, terminal, environment },
        program: program.path,
        cwd: this.#place.cwd,
        rules: rules(),
        launch: {
          launch: record.launch,
          conversation: { id: this.#conversation, isNew: !this.hasTranscript },
          name: record.name,
          trusted: trust.isTrusted(),
          prompt: words,
        },
      },
      {
        hook: (event, gone) => hearHook(event, gone, this.#ears),
        sessionStarted: ({ session_id }) => {
          this.#follow(session_id)
          this.#state.update({ hasStarted: true, ...(words === null ? { process: 'up' as const } : {}) })
        },
        file: (file) => {
          this.#state.update({ file })
          this.#safely(this.#cards.fileSays(file))
        },
        line: (line) => this.#takeLine(line),
        exited: (exit) => this.#safely(this.#exited(exit)),
      },
    )
    this.#run = run
    try {
      await run.start()
    } catch (error) {
      await this.#fail(
        `Claude Code could not be started: ${error instanceof Error ? error.message : String(error)}`,
        'spawn',
      )
    }
  }

  async #takeLine(line: string): Promise<void> {
    for (const step of await this.log.take(line, (text) => this.#claim(text))) {
      const at = this.#setup.host.clock.now()
      if (step.kind === 'interrupted') this.#state.turn({ kind: 'interrupted', at })
      if (step.kind === 'queued') this.#state.update({ queued: Math.max(0, this.#state.facts.queued + step.change) })
    }
  }

  /** A reply of the inbox that the last worker had delivered when it died. */
  #claim(text: string): Reply | null {
    const found = this.#inbox.find(({ answer }) => answer.type === 'text' && answer.text.trim() === text.trim())
    if (found === undefined) return null
    this.#inbox = this.#inbox.filter((one) => one !== found)
    this.#safely(this.#setup.host.replyTaken(found))
    return found
  }

  /** What hooks tell goes here. */
  get #ears(): Ears {
    return {
      ...{ cards: this.#cards, messages: this.messages, state: this.#state, terminal: this.#setup.terminal },
      now: () => this.#setup.host.clock.now(),
      follow: (conversation) => this.#follow(conversation),
      mode: (mode) => this.#noteMode(mode),
      whenRead: (words) => untilRead(this.#setup.host.clock, this.log, async () => await this.#run?.look(), words),
      ended: (reason) => (this.#ended = reason),
      report: this.#setup.host.report,
    }
  }

  async #exited(exit: PtyExit): Promise<void> {
    const { host } = this.#setup
    if (this.#closed) return
    const { hasStarted } = this.#state.facts
    this.#state.update({ process: 'gone', card: null })
    await this.#cards.drop('its process ended')
    const how = describeExit(shellExitOf(exit))
    const { state, restarts } = host.record()
    const next = afterExit({ exit, hasStarted, sessionEnd: this.#ended, state, restarts })
    switch (next.do) {
      case 'rest':
        if (this.messages.hasQueued) await this.#startWithKept()
        return
      case 'fail-start':
        return await this.#fail(`Claude Code ${how} before its session began${lastWordsOn(this.#setup.terminal)}`, how)
      case 'stop': {
        const reason = 'Claude Code was ended in its terminal; reply or respawn to go on'
        const evidence = { kind: 'hook', ref: `SessionEnd ${this.#ended ?? how}` } as const
        return await this.#state.enter({ state: 'stopped', reason, evidence, summary: reason, resumable: true })
      }
      case 'give-up':
        await host.emit({ type: 'restarts-counted', count: 0 })
        return await this.#fail(next.reason, how)
      case 'go-on':
        await host.emit({ type: 'restarts-counted', count: next.restarts })
        return await this.#goOn(`Claude Code ${how}`)
      default:
        return assertNever(next, 'what follows an exit')
    }
  }

  async #goOn(ref: string): Promise<void> {
    await this.log.append({ type: 'session-resumed', interrupted: [...this.log.openCalls()] })
    const words = (await this.log.wordsToGoOn(this.hasTranscript ? interruptedWords : null)).join('\n\n')
    await this.begin({ words, reason: 'Goes on where it was interrupted', evidence: { kind: 'exit', ref } })
  }

  /** No process: what is kept is what the next one starts with. */
  async #startWithKept(): Promise<void> {
    const kept = await this.messages.takeAll()
    for (const { text, reply } of kept) await this.log.say(text, 'reply', reply)
    const words = kept.map(({ text }) => text).join('\n\n')
    await this.begin({ words, reason: 'Works on your reply', evidence: { kind: 'command', ref: 'reply' } })
    for (const { reply } of kept) await this.#setup.host.replyTaken(reply)
  }

  async #fail(reason: string, ref: string): Promise<void> {
    const told = singleLine(reason, 2_000)
    await this.#state.enter({
      state: 'failed',
      reason: told,
      evidence: { kind: 'exit', ref },
      summary: told,
      result: told,
      resumable: true,
    })
  }

  /** `/clear` gives the conversation another id: that is the one to take up later. */
  #follow(conversation: string): void {
    if (conversation === this.#conversation) return
    this.#conversation = conversation
    this.#run?.follow(conversation)
    this.#safely(this.log.append({ type: 'conversation-cleared', conversationId: conversation }).then(() => undefined))
  }

  async #noteMode(mode: string): Promise<void> {
    const parsed = permissionModeSchema.safeParse(mode)
    const { host } = this.#setup
    if (!parsed.success || parsed.data === host.record().launch.permissionMode) return
    await host.emit({ type: 'launch-changed', permissionMode: parsed.data })
  }

  #cardsChanged(): void {
    const { request } = this.#cards
    const now = this.#setup.host.clock.now()
    if (request === null) return this.#state.update({ card: null, answeredAt: now })
    const kind = request.kind === 'question' || request.kind === 'plan' ? request.kind : 'permission'
    const ref =
      request.kind === 'permission' ? `PermissionRequest ${request.tool}` : `PermissionRequest ${request.kind}`
    this.#state.update({ card: { kind, ref, at: now }, process: 'up' })
  }

  #stateTold(): void {
    const { state } = this.#setup.host.record()
    this.#run?.setBusy(state === 'working' || state === 'blocked')
    if (state !== 'working' && state !== 'blocked' && this.messages.hasQueued && this.#run?.isRunning === true)
      this.#safely(this.messages.deliver())
  }

  async #isAtPrompt(): Promise<boolean> {
    if (this.#run?.isRunning !== true || this.#cards.request !== null) return false
    await this.#run.look()
    return this.#state.isAtPrompt
  }

  #safely(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.#setup.host.report('Claude Code could not be followed', error))
  }
}
