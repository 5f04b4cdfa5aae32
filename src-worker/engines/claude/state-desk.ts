import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Evidence, OpenRequest, SessionState } from '../../../src-shared/board/session-state.ts'
import type { EngineHost } from '../../session/engine.ts'
import { sentenceOf } from '../agent/turn/wait-for-user.ts'
import type { ConversationLog } from './conversation-log.ts'
import { judgeState, type Facts, type Judgement, type TurnFacts } from './judge-state.ts'

/** What time alone decides is looked at again after this long. */
const lookAgainMs = 250

/** Nothing is known of a run that has not begun. */
const nothing: Facts = {
  process: 'gone',
  spawnedAt: 0,
  hasStarted: false,
  turn: { kind: 'none' },
  file: null,
  card: null,
  answeredAt: 0,
  queued: 0,
}

/** Collects what is known of a run, judges it, and tells the session's state when it has become another. */
export class StateDesk {
  readonly #host: EngineHost
  readonly #log: ConversationLog
  readonly #request: () => OpenRequest | null
  readonly #told: (state: SessionState) => void
  #facts = nothing
  #last = ''
  #judged: Judgement | null = null
  #telling: Promise<void> = Promise.resolve()
  #cancel: CancelTimer | null = null
  #closed = false

  constructor(
    host: EngineHost,
    log: ConversationLog,
    request: () => OpenRequest | null,
    /** Hears of each state once it is on disk. */
    told: (state: SessionState) => void,
  ) {
    this.#host = host
    this.#log = log
    this.#request = request
    this.#told = told
  }

  get facts(): Facts {
    return this.#facts
  }

  /** Something is asked on its screen that only its screen can answer. */
  get mustAttach(): boolean {
    return this.#facts.process !== 'gone' && this.#judged?.mustAttach === true
  }

  /** Its box is open and takes a message. A turn that was interrupted ends without a hook, by the file alone. */
  get isAtPrompt(): boolean {
    const { file, process, turn, card } = this.#facts
    if (process !== 'up' || card !== null || file?.status !== 'idle') return false
    return turn.kind === 'running' ? file.at > turn.at : turn.kind !== 'ending'
  }

  /** A run begins: nothing that was known of the last one holds. */
  begin(): void {
    this.#facts = { ...nothing, process: 'starting', spawnedAt: this.#host.clock.now() }
    this.#judged = null
    this.#last = ''
    this.look()
  }

  /** More is known. */
  update(change: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...change }
    this.look()
  }

  /** The turn went on; what is older than what is known is no news. */
  turn(turn: Exclude<TurnFacts, { kind: 'none' }>): void {
    const known = this.#facts.turn
    if (known.kind !== 'none' && known.at > turn.at) return
    this.update({ turn, process: 'up' })
  }

  /** Judges anew. */
  look(): void {
    if (this.#closed) return
    this.#cancel?.()
    this.#cancel = null
    const judgement = judgeState(this.#facts, this.#host.clock.now())
    if (judgement === null) {
      if (this.#facts.process !== 'gone') this.#cancel = this.#host.clock.schedule(lookAgainMs, () => this.look())
      return
    }
    this.#judged = judgement
    const request = this.#facts.card === null ? null : this.#request()
    const key = JSON.stringify([
      judgement.state,
      judgement.reason,
      judgement.waitingFor,
      request?.requestId,
      judgement.result,
    ])
    if (key === this.#last) return
    this.#last = key
    const { waitingFor, result, evidence, isUnknown = false } = judgement
    // Nothing can tell: it stays what it was, and is said to be unknown.
    const state = isUnknown ? this.#host.record().state : judgement.state
    const reason = request === null ? singleLine(judgement.reason, 2_000) : sentenceOf(request)
    const summary = this.#summaryOf(judgement, reason)
    void this.enter({
      state,
      reason,
      evidence,
      waitingFor: waitingFor ?? null,
      request,
      result: result ?? null,
      untold: isUnknown,
      ...summary,
    })
  }

  /** Enters a state that no judgement leads to: a start, a crash, an end. Resolves when it is on disk. */
  enter(change: {
    readonly state: SessionState
    readonly reason: string
    readonly evidence: Omit<Evidence, 'at'> & { readonly kind: Evidence['kind']; readonly ref: string }
    readonly waitingFor?: Judgement['waitingFor'] | null
    readonly request?: OpenRequest | null
    readonly summary?: string
    readonly result?: string | null
    readonly resumable?: boolean
    readonly untold?: boolean
  }): Promise<void> {
    const {
      state,
      reason,
      waitingFor = null,
      request = null,
      summary,
      result = null,
      resumable = false,
      untold = false,
    } = change
    const evidence = { ...change.evidence, at: this.#host.clock.now() }
    if (state !== 'working') this.#log.line.reset()
    this.#telling = this.#telling
      .then(async () => {
        if (this.#closed) return
        await this.#log.append({ type: 'state-changed', state, reason, evidence, waitingFor })
        await this.#host.emit({
          type: 'state-changed',
          ...{ state, reason, evidence, waitingFor, request, hold: null, result, resumable },
          ...(summary === undefined ? {} : { summary: singleLine(summary) }),
          ...(untold ? { untold } : {}),
        })
        this.#told(state)
      })
      .catch((error: unknown) => this.#host.report('the state could not be told', error))
    return this.#telling
  }

  /** A row that works again says so until there is more to say; one that has only begun shows its task. */
  #summaryOf(judgement: Judgement, reason: string): { readonly summary?: string } {
    if (judgement.state !== 'working') return { summary: summaryOf(judgement, reason) }
    const before = this.#host.record().state
    if (before === 'working') return {}
    return { summary: before === 'blocked' ? 'Goes on with your answer' : 'Works on your reply' }
  }

  /** Nothing is told any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#cancel?.()
    this.#log.line.reset()
    await this.#telling
  }
}

function summaryOf({ result }: Judgement, reason: string): string {
  const line = (result ?? '').split('\n').find((one) => one.trim() !== '')
  return line === undefined ? reason : line.replace(/^[#>*\s-]+/, '')
}
