import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionChecks } from '../../../src-shared/api/checks.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { ChecksDocument, ChecksStore, CheckResult } from './checks-document.ts'
import type { CheckPlace, CheckPlaces } from './check-places.ts'
import type { CheckEnd, CheckProcess } from './run-check.ts'
import { rowOfChecks, standingOf } from './standing.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'

/** What the desk stands on. */
export type CheckDeskOptions = {
  readonly book: SessionBook
  readonly clock: Clock
  readonly store: ChecksStore
  readonly places: CheckPlaces
  readonly run: (check: CheckProcess) => Promise<CheckEnd>
  /** Ends what a check of this session left running under a supervisor that was killed. */
  readonly endLeftovers: (record: SessionRecord) => Promise<void>
  readonly report: (what: string, error: unknown) => void
}

/** What the session did is looked at so long after it, and again no sooner than this after the last look. */
const settleMs = 1_500
const restMs = 5_000
/** What was asked for longer ago is not begun again by a supervisor that finds it. */
const longestWaitMs = 30 * 60_000
const mostInterruptions = 2
const showEveryMs = 500

type Held = {
  document: ChecksDocument
  /** Names the files as they were at the last look; null: not known. */
  tree: string | null
  /** What is declared, as of the last look. */
  place: CheckPlace | null
  lookedAt: number
  /** Of several looks the one that began last counts, whichever ends last. */
  look: number
  cancelLook: (() => void) | null
}

/** Runs the checks that projects declare, one session's at a time, and says on which files they passed. */
export class CheckDesk {
  readonly #options: CheckDeskOptions
  readonly #held = new Map<SessionId, Held>()
  readonly #seen = new Map<SessionId, number>()
  readonly #queue: SessionId[] = []
  readonly #unsubscribe: () => void
  #running: { readonly sessionId: SessionId; readonly abort: AbortController; readonly done: Promise<void> } | null =
    null
  #pumping: Promise<void> = Promise.resolve()
  #looks = 0
  #closed = false

  constructor(options: CheckDeskOptions) {
    this.#options = options
    this.#unsubscribe = options.book.changes.subscribe((sessionId) => this.#sessionChanged(sessionId))
  }

  /** Takes up what earlier supervisors left. */
  async open(): Promise<void> {
    const { store, book, clock, endLeftovers } = this.#options
    for (const document of await store.readAll()) {
      const record = book.record(document.sessionId)
      if (record === null) {
        await store.remove(document.sessionId)
        continue
      }
      if (this.#held.has(document.sessionId)) continue
      const wasUnderWay = document.results.some(isUnderWay)
      if (wasUnderWay) await endLeftovers(record)
      const goesOn =
        wasUnderWay && clock.now() - document.requestedAt < longestWaitMs && document.interrupted < mostInterruptions
      const results = document.results.map((one) => (isUnderWay(one) ? interrupted(one, goesOn, clock.now()) : one))
      const interruptions = goesOn ? document.interrupted + 1 : document.interrupted
      this.#hold({ ...document, results, interrupted: interruptions })
      if (wasUnderWay) await this.#save(document.sessionId)
      await this.#look(document.sessionId)
      if (goesOn) this.#enqueue(document.sessionId)
    }
  }

  /** What is declared for a session and how it stands, on its files as they are now. */
  async read(record: SessionRecord): Promise<SessionChecks> {
    const held = this.#held.get(record.sessionId)
    // What runs is looked at when it ends.
    if (held?.document.results.some(isUnderWay) === false) await this.#look(record.sessionId)
    const place = held?.place ?? (await this.#options.places.find(record))
    return standingOf(place, held?.document.results ?? [], held?.tree ?? null)
  }

  /** Has checks run; resolves once that is on disk. */
  async run(record: SessionRecord, names: readonly string[] | null): Promise<void> {
    const { places, clock } = this.#options
    const { sessionId } = record
    const place = await places.find(record)
    if (place.declared.kind !== 'declared' || place.problem !== null)
      throw ApiFailure.of('REFUSED', place.problem ?? `No checks are declared for “${record.name}”.`)
    if (!place.trusted)
      throw ApiFailure.of('REFUSED', `The checks of ${place.project} run once the folder is trusted: backburner trust`)
    const { checks } = place.declared
    const unknown = names?.find((name) => !checks.some((one) => one.name === name))
    if (unknown !== undefined) throw ApiFailure.of('REFUSED', `${place.declared.file} declares no check “${unknown}”.`)
    const known = this.#held.get(sessionId)?.document.results ?? []
    const results = checks.flatMap(({ name, command }): CheckResult[] => {
      const last = known.find((one) => one.name === name && one.command === command)
      if (names !== null && !names.includes(name)) return last === undefined ? [] : [last]
      if (last !== undefined && isUnderWay(last)) return [last]
      return [{ name, command, state: 'waiting', tree: null, how: null, startedAt: null, endedAt: null, tail: '' }]
    })
    this.#hold({ schema: 1, sessionId, requestedAt: clock.now(), interrupted: 0, results })
    this.#showRow(sessionId)
    await this.#save(sessionId)
    this.#enqueue(sessionId)
  }

  /** Whether something runs or waits. */
  isUnderWay(sessionId: SessionId): boolean {
    return this.#held.get(sessionId)?.document.results.some(isUnderWay) === true
  }

  /** Ends what runs and drops what waits. */
  async stop(sessionId: SessionId): Promise<void> {
    const held = this.#held.get(sessionId)
    if (held === undefined) return
    const at = this.#queue.indexOf(sessionId)
    if (at !== -1) this.#queue.splice(at, 1)
    const results = held.document.results.map((one) =>
      one.state === 'waiting' ? { ...one, state: 'stopped' as const, endedAt: this.#options.clock.now() } : one,
    )
    held.document = { ...held.document, results }
    this.#showRow(sessionId)
    await this.#save(sessionId)
    if (this.#running?.sessionId !== sessionId) return
    const { abort, done } = this.#running
    abort.abort()
    await done
  }

  /** The session is gone, and with it all that was known. */
  async forget(sessionId: SessionId): Promise<void> {
    if (!this.#held.has(sessionId)) return
    await this.stop(sessionId)
    this.#held.get(sessionId)?.cancelLook?.()
    this.#held.delete(sessionId)
    this.#seen.delete(sessionId)
    await this.#options.store.remove(sessionId)
  }

  /** Somebody begins to look at the board: whoever changed files by hand is found out. */
  lookAtAll(): void {
    const lookAtEach = async (): Promise<void> => {
      for (const sessionId of [...this.#held.keys()]) if (!this.#closed) await this.#look(sessionId)
    }
    void lookAtEach().catch((error: unknown) => this.#options.report('checks could not be looked at', error))
  }

  /** Ends what runs; what was asked for and is not done yet stays so on disk, for the next supervisor. */
  async close(): Promise<void> {
    this.#closed = true
    this.#unsubscribe()
    for (const { cancelLook } of this.#held.values()) cancelLook?.()
    this.#queue.length = 0
    this.#running?.abort.abort()
    await this.#pumping
    await this.#options.store.flush()
  }

  #sessionChanged(sessionId: SessionId): void {
    const { book, clock, report } = this.#options
    const held = this.#held.get(sessionId)
    if (held === undefined) return
    const record = book.record(sessionId)
    if (record === null) {
      void this.forget(sessionId).catch((error: unknown) => report('checks of a removed session', error))
      return
    }
    if (this.#seen.get(sessionId) === record.updatedAt) return
    this.#seen.set(sessionId, record.updatedAt)
    const wait = Math.max(settleMs, held.lookedAt + restMs - clock.now())
    held.cancelLook ??= clock.schedule(wait, () => {
      held.cancelLook = null
      void this.#look(sessionId).catch((error: unknown) => report('checks could not be looked at', error))
    })
  }

  #hold(document: ChecksDocument): void {
    const { sessionId } = document
    const known = this.#held.get(sessionId)
    if (known !== undefined) known.document = document
    else this.#held.set(sessionId, { document, tree: null, place: null, lookedAt: 0, look: 0, cancelLook: null })
    this.#seen.set(sessionId, this.#options.book.record(sessionId)?.updatedAt ?? 0)
  }

  /** Whether the results still are of the files as they are. */
  async #look(sessionId: SessionId): Promise<void> {
    const { book, places, clock } = this.#options
    const held = this.#held.get(sessionId)
    const record = book.record(sessionId)
    if (held === undefined || record === null) return
    held.lookedAt = clock.now()
    const look = (this.#looks += 1)
    const place = await places.find(record)
    const tree = await places.digest(place)
    held.lookedAt = clock.now()
    if (held.look > look) return
    Object.assign(held, { look, tree, place })
    this.#showRow(sessionId)
  }

  #showRow(sessionId: SessionId): void {
    const held = this.#held.get(sessionId)
    if (held === undefined || this.#closed) return
    this.#options.book.setLocalChecks(sessionId, rowOfChecks(held.place, held.document.results, held.tree))
  }

  async #save(sessionId: SessionId): Promise<void> {
    const held = this.#held.get(sessionId)
    if (held !== undefined) await this.#options.store.write(held.document)
  }

  #enqueue(sessionId: SessionId): void {
    if (this.#closed || this.#queue.includes(sessionId)) return
    this.#queue.push(sessionId)
    if (this.#running !== null || this.#queue.length > 1) return
    this.#pumping = this.#pump()
  }

  async #pump(): Promise<void> {
    const { report } = this.#options
    for (let next = this.#queue[0]; next !== undefined && !this.#closed; next = this.#queue[0]) {
      const abort = new AbortController()
      this.#queue.shift()
      const done = this.#runAll(next, abort.signal).catch((error: unknown) => report('checks could not run', error))
      this.#running = { sessionId: next, abort, done }
      await done
      this.#running = null
    }
  }

  async #runAll(sessionId: SessionId, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { book, places } = this.#options
      const record = book.record(sessionId)
      const held = this.#held.get(sessionId)
      const waiting = held?.document.results.find(({ state }) => state === 'waiting')
      if (record === null || held === undefined || waiting === undefined || signal.aborted) return
      const place = await places.find(record)
      held.place = place
      const declared =
        place.declared.kind === 'declared'
          ? place.declared.checks.find(({ name, command }) => name === waiting.name && command === waiting.command)
          : undefined
      if (declared === undefined || !place.trusted || place.top === null) {
        const how = place.trusted ? 'is not declared any more' : 'the folder is not trusted any more'
        await this.#put(sessionId, { ...waiting, state: 'stopped', how, endedAt: this.#options.clock.now() })
        continue
      }
      await this.#runOne(sessionId, record, place, waiting, declared.timeout, signal)
    }
  }

  async #runOne(
    sessionId: SessionId,
    record: SessionRecord,
    place: CheckPlace & { readonly top: string | null },
    waiting: CheckResult,
    timeoutSeconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { places, clock, run } = this.#options
    const before = await places.digest(place)
    const running: CheckResult = { ...waiting, state: 'running', startedAt: clock.now(), tree: before }
    await this.#put(sessionId, running)
    let shownAt = 0
    const end = await run({
      command: waiting.command,
      cwd: place.top ?? record.cwd,
      environment: await places.environment(record),
      timeoutMs: timeoutSeconds * 1_000,
      signal,
      show: (tail) => {
        // Readers come once in a while: what is read is the newest.
        if (clock.now() - shownAt < showEveryMs) return
        shownAt = clock.now()
        this.#replace(sessionId, { ...running, tail })
      },
    })
    // Taken up again by whoever comes after us.
    if (end.outcome === 'stopped' && this.#closed) return
    const look = (this.#looks += 1)
    const after = await places.digest(place)
    const isSame = before !== null && before === after
    const held = this.#held.get(sessionId)
    if (held !== undefined && held.look < look) Object.assign(held, { look, tree: after })
    const changed = end.outcome === 'passed' && !isSame ? 'files changed while it ran' : null
    await this.#put(sessionId, {
      ...running,
      state: end.outcome,
      tree: isSame ? before : null,
      how: end.how ?? changed,
      endedAt: clock.now(),
      tail: end.tail,
    })
  }

  async #put(sessionId: SessionId, result: CheckResult): Promise<void> {
    this.#replace(sessionId, result)
    this.#showRow(sessionId)
    await this.#save(sessionId)
  }

  #replace(sessionId: SessionId, result: CheckResult): void {
    const held = this.#held.get(sessionId)
    if (held === undefined) return
    const results = held.document.results.map((one) => (one.name === result.name ? result : one))
    held.document = { ...held.document, results }
  }
}

function isUnderWay({ state }: CheckResult): boolean {
  return state === 'waiting' || state === 'running'
}

function interrupted(result: CheckResult, goesOn: boolean, now: number): CheckResult {
  return goesOn
    ? { ...result, state: 'waiting', tree: null, startedAt: null, tail: '' }
    : { ...result, state: 'stopped', how: 'interrupted: Backburner ended while it was to run', endedAt: now }
}
