import { Emitter } from '../../../src-shared/base/emitter.ts'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { RequestId, SessionId, ShortId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Receipt, WorkerCommand, WorkerEndpoint } from '../../../src-shared/worker-protocol/messages.ts'
import { isSameProcess, lookUpProcess, type ProcessIdentity } from '../../../src-node/processes/process-identity.ts'
import type { WorkerConnection } from '../workers/connection.ts'
import { awaitWorkerEndpoint, readWorkerEndpoint } from '../workers/endpoint-file.ts'
import { watchForEnd } from '../workers/job-processes.ts'
import { failedRecord, stoppedRecord } from './death.ts'
import { readDeath } from './read-death.ts'
import { SessionFiles } from './session-files.ts'
import { signalWorker } from './signal-worker.ts'
import { step } from './step.ts'
import { waitForState } from './wait-for-state.ts'
import { WorkerLink } from './worker-link.ts'
import { mayHaveProcess, type StartHow, type WorkerEffect, type WorkerEvent, type WorkerState } from './worker-state.ts'
import type { WorkerContext } from './worker-context.ts'

/** One session's worker: runs the effects of `step`, and turns what happens into its events. */
export class ManagedWorker {
  readonly changes = new Emitter<WorkerState>()
  readonly #context: WorkerContext
  readonly #sessionId: SessionId
  readonly #id: ShortId
  #state: WorkerState = { phase: 'absent' }
  /** The process of the present life; a new life begins with each spawn and each find. */
  #identity: ProcessIdentity | null = null
  #life = 0
  #endLife: () => void = () => undefined
  /** A signal that came before the process had a number. */
  #owedSignal: 'SIGTERM' | 'SIGKILL' | null = null
  #cancelDrain: () => void = () => undefined
  #cancelRetry: () => void = () => undefined
  /** Gives the place among those that start to the next. */
  #leaveStart: () => void = () => undefined
  #released = false
  readonly #files: SessionFiles
  readonly #link: WorkerLink

  constructor(context: WorkerContext, sessionId: SessionId, id: ShortId) {
    this.#context = context
    this.#sessionId = sessionId
    this.#id = id
    this.#files = new SessionFiles(context, sessionId, id)
    this.#link = new WorkerLink(context, sessionId, id, {
      greeted: () => this.#dispatch({ type: 'greeted' }),
      unreachable: () => this.#dispatch({ type: 'unreachable' }),
      lost: () => this.#connectionLost(),
      gone: () => void this.#onProcessEnd(this.#life),
      silent: (stage) => this.#dispatch({ type: 'silent', stage }),
      heard: () => this.#dispatch({ type: 'heard' }),
    })
  }

  get state(): WorkerState {
    return this.#state
  }

  /** The conversation with it while it is live. */
  get connection(): WorkerConnection | null {
    return this.#state.phase === 'live' ? this.#link.connection : null
  }

  start(how: StartHow): void {
    this.#dispatch({ type: 'start', how })
  }

  stop(why: 'command' | 'daemon-stop'): void {
    this.#dispatch({ type: 'stop', why })
  }

  retire(): void {
    this.#dispatch({ type: 'retire' })
  }

  /** Takes over a worker that an earlier supervisor started. */
  adopt(endpoint: WorkerEndpoint): void {
    this.#beginLife({ pid: endpoint.pid, startTime: endpoint.startTime })
    this.#dispatch({ type: 'found', endpoint })
  }

  /** Takes over one that has not published its endpoint yet. */
  adoptStarting(identity: ProcessIdentity): void {
    const life = this.#beginLife(identity)
    this.#dispatch({ type: 'found-starting', pid: identity.pid })
    this.#watchEnd(life, identity)
  }

  /** What is left of a worker that died while no supervisor lived: it is started again if its session was at work. */
  adoptDead(): void {
    const life = this.#beginLife(null)
    this.#dispatch({ type: 'found-dead' })
    void this.#onProcessEnd(life)
  }

  /** Waits, at most `timeoutMs`, until it is known whether it can be asked. */
  async settled(timeoutMs: number): Promise<void> {
    await this.#until((state) => !['adopting', 'starting', 'greeting', 'draining'].includes(state.phase), timeoutMs)
  }

  /** Waits until no process is there any more. False when the time was up. */
  async ended(timeoutMs: number): Promise<boolean> {
    const over = await this.#until((state) => !mayHaveProcess(state), timeoutMs)
    await this.#files.flush()
    return over
  }

  /** Asks the worker; null when it could not be asked. */
  async ask(command: WorkerCommand, requestId?: RequestId): Promise<Receipt | null> {
    const connection = this.connection
    return connection === null ? null : await connection.command(command, requestId)
  }

  /** Tells a worker that lives what it missed. False when none does. */
  catchUp(): boolean {
    return this.connection !== null && this.#link.welcome()
  }

  /** Changes the session's file while there is no worker to do it; false when there is one. */
  rewriteWhileAbsent(change: (record: SessionRecord, now: number) => SessionRecord): Promise<boolean> {
    return this.#files.next(async () => {
      if (mayHaveProcess(this.#state)) return false
      await this.#files.rewrite(change)
      return true
    })
  }

  /** Lets go of the worker, which goes on: for a hand-over. */
  release(): void {
    this.#released = true
    this.#life += 1
    this.#endLife()
    this.#cancelDrain()
    this.#cancelRetry()
    this.#leaveStart()
    this.#link.drop()
  }

  /** Waits until what was to be written is written. */
  flush(): Promise<void> {
    return this.#files.flush()
  }

  #until(reached: (state: WorkerState) => boolean, timeoutMs: number): Promise<boolean> {
    return waitForState(this.#state, this.changes, this.#context.clock, reached, timeoutMs)
  }

  #beginLife(identity: ProcessIdentity | null): number {
    this.#endLife()
    this.#endLife = () => undefined
    this.#link.drop()
    this.#identity = identity
    this.#owedSignal = null
    this.#life += 1
    return this.#life
  }

  #dispatch(event: WorkerEvent): void {
    const [next, effects] = step(this.#state, event)
    if (next !== this.#state) {
      this.#state = next
      this.#context.log.info(`worker ${this.#id}: ${next.phase} (${event.type})`)
      if (next.phase !== 'draining') this.#cancelDrain()
      if (next.phase !== 'starting' && next.phase !== 'greeting') this.#leaveStart()
      this.#context.book.setWorker(this.#sessionId, next)
      this.changes.emit(next)
    }
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: WorkerEffect): void {
    switch (effect.type) {
      case 'spawn':
        void this.#start(effect.how)
        return
      case 'await-endpoint':
        this.#awaitEndpoint(this.#life, effect.pid)
        return
      case 'connect':
        void this.#link.dial(effect.endpoint)
        return
      case 'retry-later': {
        const life = this.#life
        this.#cancelRetry()
        this.#cancelRetry = this.#context.clock.schedule(this.#context.patience.retry, () => {
          if (life === this.#life) void this.#link.dial(effect.endpoint)
        })
        return
      }
      case 'ask-stop':
        void this.#link.connection?.command({ type: 'stop', why: effect.why, ref: effect.why })
        return
      case 'ask-retire':
        void this.#askRetire()
        return
      case 'signal':
        void this.#signal(effect.signal)
        return
      case 'arm-drain':
        this.#cancelDrain()
        this.#cancelDrain = this.#context.clock.schedule(this.#context.patience.drain, () =>
          this.#dispatch({ type: 'drain-timeout' }),
        )
        return
      case 'record-stop':
        this.#files.inOrder('record its stop', () =>
          this.#files.rewriteEnd((record, now) => stoppedRecord(record, effect.why, now)),
        )
        return
      case 'record-failure':
        this.#files.inOrder('record its failure', () =>
          this.#files.rewriteEnd((record, now) => failedRecord(record, effect.reason, now)),
        )
        return
      case 'clean-up':
        this.#files.inOrder('clean up after its worker', () => this.#files.cleanUp(effect.all))
        return
      default:
        assertNever(effect, 'worker effect')
    }
  }

  /** Waits beside the session's files, not in their order: whoever flushes them does not wait for others' starts. */
  async #start(how: StartHow): Promise<void> {
    if (how === 'interrupted') await this.#turnToStart()
    this.#files.inOrder('start its worker', () => this.#spawn(how))
  }

  async #spawn(how: StartHow): Promise<void> {
    const { book, starter, budgetOf, environmentOf, secretsOf } = this.#context
    // Let go of: the next supervisor starts it.
    if (this.#released) return
    const record = book.record(this.#sessionId)
    if (record === null || this.#state.phase !== 'starting') {
      this.#dispatch({ type: 'spawn-failed', reason: 'stopped before it started' })
      return
    }
    const life = this.#beginLife(null)
    try {
      const worker = await starter.start({
        id: this.#id,
        how,
        environment: await environmentOf(record),
        secrets: await secretsOf(record),
        budget: budgetOf(record),
      })
      worker.onExit(() => void this.#onProcessEnd(life))
      const found = await lookUpProcess(worker.pid)
      if (life !== this.#life) return
      if (found.kind === 'running') this.#identity = { pid: worker.pid, startTime: found.startTime }
      this.#dispatch({ type: 'spawned', pid: worker.pid })
      this.#awaitEndpoint(life, worker.pid)
      if (this.#owedSignal !== null) await this.#signal(this.#owedSignal)
    } catch (error) {
      if (life !== this.#life) return
      this.#dispatch({ type: 'spawn-failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  /** Who asked for a start gets it at once; those that died, perhaps all together, take turns. */
  async #turnToStart(): Promise<void> {
    const { starts, clock, patience, isFavoured } = this.#context
    this.#leaveStart()
    if (this.#state.phase !== 'starting' || this.#released) return
    const ticket = starts.enter(() => isFavoured(this.#sessionId))
    this.#leaveStart = ticket.leave
    await ticket.turn
    // One that neither greets nor ends keeps nobody waiting for ever.
    clock.schedule(patience.start, ticket.leave)
  }

  #awaitEndpoint(life: number, pid: number): void {
    const { paths, clock } = this.#context
    const stopWaiting = awaitWorkerEndpoint(paths.job(this.#id).worker, pid, clock, (endpoint) => {
      if (life === this.#life) this.#dispatch({ type: 'published', endpoint })
    })
    this.#atEndOfLife(stopWaiting)
  }

  #watchEnd(life: number, identity: ProcessIdentity): void {
    this.#atEndOfLife(watchForEnd(identity, () => void this.#onProcessEnd(life)))
  }

  #atEndOfLife(task: () => void): void {
    const others = this.#endLife
    this.#endLife = () => {
      others()
      task()
    }
  }

  #connectionLost(): void {
    this.#dispatch({ type: 'connection-lost' })
    // Who was asked to end and hangs up is about to; the signals wait only for those that do not.
    if (this.#state.phase === 'draining' && this.#identity !== null) this.#watchEnd(this.#life, this.#identity)
  }

  async #askRetire(): Promise<void> {
    const receipt = await this.#link.connection?.command({ type: 'retire' })
    if (receipt?.outcome !== 'refused') return
    this.#dispatch({ type: 'retire-refused' })
    // A reply may have come meanwhile, and have waited for the end.
    this.#link.welcome()
  }

  async #signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const identity = this.#identity
    this.#owedSignal = identity === null ? signal : null
    if (identity === null) return
    const life = this.#life
    this.#context.log.info(`worker ${this.#id}: ${signal} to process ${identity.pid}`)
    const result = await signalWorker(identity, signal)
    if (result === 'gone') await this.#onProcessEnd(life)
    else this.#watchEnd(life, identity)
  }

  async #onProcessEnd(life: number): Promise<void> {
    if (life !== this.#life) return
    const { book, paths, clock } = this.#context
    if (this.#state.phase === 'starting') {
      // A second worker finds the first one's socket and ends: then the first is the one to talk to.
      const read = await readWorkerEndpoint(paths.job(this.#id).worker, clock.now())
      if (life !== this.#life) return
      if (read.kind === 'ok' && (await isSameProcess(read.value)) === 'same') {
        this.#identity = { pid: read.value.pid, startTime: read.value.startTime }
        this.#dispatch({ type: 'published', endpoint: read.value })
        return
      }
    }
    const left = await readDeath(this.#context, this.#sessionId, this.#id)
    if (life !== this.#life || left === null) return
    this.#life += 1
    this.#endLife()
    this.#endLife = () => undefined
    this.#link.drop()
    this.#identity = null
    book.putRecord(left.record)
    this.#dispatch({ type: 'gone', facts: left.facts })
  }
}
