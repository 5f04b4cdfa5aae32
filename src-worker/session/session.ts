import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import type { RequestId } from '../../src-shared/base/ids.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import type { LiveOutput, TranscriptEntry } from '../../src-shared/board/transcript.ts'
import type { Receipt, SpendingBudget, WorkerCommand } from '../../src-shared/worker-protocol/messages.ts'
import type { JobPaths } from '../../src-node/paths/home-paths.ts'
import type { Report } from '../report.ts'
import type { Children } from './children.ts'
import { decide, done, refused, type Decision } from './decide.ts'
import { stateAtEnd, type EndCause } from './ending.ts'
import type { CreateEngine, Engine, EngineHost, EngineStart, TerminalSource } from './engine.ts'
import { removeFromInbox } from './inbox.ts'
import type { Journal } from './journal.ts'
import { loadTranscript } from './load-transcript.ts'
import { OpenAnswer } from './open-answer.ts'
import { Receipts } from './receipts.ts'
import { countRestarts, isProgress, planStart } from './restarts.ts'
import type { SessionEnvironment } from './session-environment.ts'
import { TakenReplies } from './taken-replies.ts'

/** An engine that does not end within this time is left to the process's end. */
const stopTimeoutMs = 10_000

const noTasks: Receipt = refused('not-supported', 'this session has no tasks of its own')

/** What a session needs from the process that runs it. */
export type SessionSetup = {
  readonly home: string
  readonly paths: JobPaths
  readonly journal: Journal
  readonly entries: readonly TranscriptEntry[]
  readonly inbox: readonly Reply[]
  readonly children: Children
  readonly environment: SessionEnvironment
  readonly clock: Clock
  readonly report: Report
}

/** Runs one session: hands commands to its engine and what the engine does to the journal. */
export class Session {
  readonly live = new Emitter<LiveOutput>()
  readonly openAnswer = new OpenAnswer()
  /** The work has ended and the state is on disk: the process may go. */
  readonly ended: Promise<EndCause>
  readonly #setup: SessionSetup
  readonly #taken: TakenReplies
  readonly #receipts = new Receipts()
  /** Replies that the engine has and the transcript not yet: delivered again, they join the first delivery. */
  readonly #underway = new Map<RequestId, Promise<Receipt>>()
  readonly #hasEnded: (cause: EndCause) => void
  readonly #started = Promise.withResolvers<Engine>()
  #engine: Engine | null = null
  #ending: Promise<void> | null = null

  constructor(setup: SessionSetup) {
    this.#setup = setup
    this.#taken = new TakenReplies(setup.entries)
    const ended = Promise.withResolvers<EndCause>()
    this.ended = ended.promise
    this.#hasEnded = ended.resolve
    this.#started.promise.catch(() => undefined)
  }

  get journal(): Journal {
    return this.#setup.journal
  }

  get environment(): SessionEnvironment {
    return this.#setup.environment
  }

  /** The engine's pty, if it has one; known once the engine is there. */
  async terminal(): Promise<TerminalSource | null> {
    try {
      return (await this.#started.promise).terminal
    } catch {
      return null
    }
  }

  /** Notes how this life begins. Comes before anything that could die again. */
  async plan(told: EngineStart['how']): Promise<EngineStart['how']> {
    const { journal, entries, clock } = this.#setup
    const plan = planStart(told, journal.record, entries, clock.now())
    for (const event of plan.events) {
      if (event.type === 'state-changed') {
        const { state, reason, evidence, waitingFor } = event
        await journal.append({ type: 'state-changed', state, reason, evidence, waitingFor })
      }
      await journal.emit(event)
    }
    return plan.how
  }

  /** Lets the engine begin. An engine that cannot leaves a `failed` session, and a worker that says so. */
  async start(
    createEngine: CreateEngine,
    how: EngineStart['how'],
    budget: SpendingBudget | null = null,
  ): Promise<void> {
    if (this.#ending !== null) return
    const known = (reply: Reply): boolean => this.#taken.has(reply) || this.#taken.isAnswered(reply)
    const halfTaken = this.#setup.inbox.filter(known)
    const inbox = this.#setup.inbox.filter((reply) => !known(reply))
    for (const reply of this.#setup.inbox) this.#underway.set(reply.requestId, Promise.resolve(done))
    try {
      this.#engine = createEngine(this.#host())
      if (budget !== null) this.#engine.setBudget?.(budget)
      const begun = this.#engine.start({ entries: this.#setup.entries, inbox, halfTaken, how })
      this.#started.resolve(this.#engine)
      await begun
      for (const reply of halfTaken) await this.#replyTaken(reply)
    } catch (error) {
      await this.fail('the engine could not start', error)
    }
  }

  /** Something of ours went wrong in a way that leaves the session without its engine. */
  async fail(what: string, error: unknown): Promise<void> {
    this.#setup.report(what, error)
    this.#started.reject(error)
    const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`
    const evidence = { kind: 'exit' as const, ref: 'engine start', at: this.#setup.clock.now() }
    const state = { state: 'failed' as const, reason, evidence, waitingFor: null }
    await this.#setup.journal.append({ type: 'state-changed', ...state })
    await this.#setup.journal.emit({
      type: 'state-changed',
      ...state,
      hold: null,
      request: null,
      summary: reason,
      result: reason,
      resumable: true,
    })
  }

  /** Does what a command asks. The same `requestId` again gets the same receipt, and nothing is done twice. */
  execute(requestId: RequestId, command: WorkerCommand): Promise<Receipt> {
    return this.#receipts.once(requestId, async () => {
      try {
        return await this.#perform(decide(command, this.#setup.journal.record))
      } catch (error) {
        this.#setup.report(`the command ${command.type} failed`, error)
        return refused('failed', error instanceof Error ? error.message : String(error))
      }
    })
  }

  /** Ends the work and states why; resolves when nothing runs and the state is on disk. Only the first cause counts. */
  end(cause: EndCause): Promise<void> {
    this.#ending ??= this.#end(cause)
    return this.#ending
  }

  async #perform(decision: Decision): Promise<Receipt> {
    const { journal, environment } = this.#setup
    if (this.#ending !== null && decision.kind !== 'end') return refused('busy', 'the worker is ending')
    switch (decision.kind) {
      case 'answer':
        return decision.receipt
      case 'events':
        if (journal.shown !== journal.record) return refused('failed', journal.shown.reason)
        await Promise.all(decision.events.map((event) => journal.emit(event)))
        return done
      case 'end':
        await this.end(decision.cause)
        return done
      case 'take-reply':
        return await this.#reply(decision.reply)
      case 'perform': {
        const { command } = decision
        const engine = await this.#started.promise
        switch (command.type) {
          case 'interrupt':
            return await engine.interrupt()
          case 'withdraw-reply':
            return (await engine.withdrawReply?.(command.replyId)) ?? refused('not-supported', 'nothing waits here')
          case 'replace-reply':
            return (await engine.replaceReply?.(command.reply)) ?? refused('not-supported', 'nothing waits here')
          case 'set-mode':
            return await engine.setMode(command.permissionMode)
          case 'set-rules':
            engine.setRules(command.rules, command.trusted)
            return done
          case 'set-budget':
            engine.setBudget?.(command.budget)
            return done
          case 'renew-environment':
            environment.renew(command.environment)
            engine.environmentChanged()
            return done
          case 'set-secrets':
            if (environment.hold(command.secrets)) engine.environmentChanged()
            return done
          case 'read-output':
            return { outcome: 'done', text: await engine.readOutput(command.maxBytes) }
          case 'steer-task':
            return (await engine.tasks?.steer(command.taskId, command.text)) ?? noTasks
          case 'stop-task':
            return (await engine.tasks?.stop(command.taskId)) ?? noTasks
          case 'read-task':
            return (await engine.tasks?.read(command.taskId, command.maxBytes)) ?? noTasks
          default:
            return assertNever(command, 'worker command')
        }
      }
      default:
        return assertNever(decision, 'decision')
    }
  }

  async #reply(reply: Reply): Promise<Receipt> {
    const engine = await this.#started.promise
    const underway = this.#underway.get(reply.requestId)
    if (underway !== undefined) return await underway
    if (this.#taken.has(reply)) {
      await removeFromInbox(this.#setup.paths.inbox, reply)
      return done
    }
    const receipt = engine.reply(reply)
    this.#underway.set(reply.requestId, receipt)
    try {
      const settled = await receipt
      if (settled.outcome === 'refused') this.#underway.delete(reply.requestId)
      return settled
    } catch (error) {
      this.#underway.delete(reply.requestId)
      throw error
    }
  }

  async #replyTaken(reply: Reply): Promise<void> {
    this.#taken.add(reply)
    this.#underway.delete(reply.requestId)
    await removeFromInbox(this.#setup.paths.inbox, reply)
  }

  async #end(cause: EndCause): Promise<void> {
    const { journal, children, clock, report } = this.#setup
    // Who ends a session that waits for the disk does not wait along.
    journal.giveUpWaiting()
    const timeout = Promise.withResolvers<'timeout'>()
    const cancel = clock.schedule(stopTimeoutMs, () => timeout.resolve('timeout'))
    try {
      const stopped = await Promise.race([
        this.#engine?.stop(cause.kind === 'stop' && cause.why === 'command'),
        timeout.promise,
      ])
      if (stopped === 'timeout') report('the engine did not stop in time; its processes are killed')
    } catch (error) {
      report('the engine did not stop cleanly', error)
    } finally {
      cancel()
    }
    await children.endAll()
    // On a disk that takes nothing the state stays what it was there; the supervisor knows that it asked for this end.
    await this.#writeEnd(cause).catch((error: unknown) => report('the end could not be written down', error))
    await journal.close().catch((error: unknown) => report('the transcript could not be closed', error))
    this.#hasEnded(cause)
  }

  async #writeEnd(cause: EndCause): Promise<void> {
    const { journal, clock } = this.#setup
    const { record } = journal
    const change = stateAtEnd(record, cause, clock.now())
    if (change === null) return
    if (record.request !== null)
      await journal.append({ type: 'request-withdrawn', requestId: record.request.requestId, reason: change.reason })
    const { state, reason, evidence, waitingFor } = change
    await journal.append({ type: 'state-changed', state, reason, evidence, waitingFor })
    await journal.emit(change)
  }

  #host(): EngineHost {
    const { home, paths, journal, children, environment, clock, report } = this.#setup
    return {
      clock,
      home,
      report,
      jobDirectory: paths.directory,
      record: () => journal.record,
      environment: () => environment.forCommands(),
      secrets: () => environment.secrets,
      append: async (entry) => {
        const written = await journal.append(entry)
        this.#taken.note(written)
        if (isProgress(written) && journal.record.restarts > 0) await journal.emit(countRestarts(0))
        return written
      },
      readEntries: async () => (await loadTranscript(paths.transcript, report)).entries,
      emit: (event) => journal.emit(event),
      live: (output) => {
        this.openAnswer.add(output)
        this.live.emit(output)
      },
      replyTaken: (reply) => this.#replyTaken(reply),
      ownProcess: (pid) => children.own(pid),
    }
  }
}
