import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import {
  branchKey,
  pullRequestKey,
  type PullRequestLink,
  type PullRequestStep,
  type PullRequestWork,
} from '../../../src-shared/board/pull-request-work.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { DocumentStore } from '../storage/document-store.ts'
import type { PullRequestFacts } from './facts.ts'
import type { HostAnswer, Question } from './host.ts'
import type { HostLine } from './host-line.ts'
import type { Hosts } from './hosts.ts'
import { OwnWork } from './own-work.ts'
import { byUrgency, problemInWords, pullRequestRow } from './pull-request-row.ts'
import type { PullRequestsDocument } from './pull-requests-document.ts'
import { dueAt, RequestAllowance } from './schedule.ts'
import { WatchedThings, type WatchedBranch, type WatchedPullRequest } from './watched-things.ts'

/** What the one poller stands on. */
export type PullRequestsOptions = {
  readonly book: SessionBook
  readonly clock: Clock
  readonly document: DocumentStore<PullRequestsDocument>
  readonly hosts: Hosts
  /** Somebody has the board open, or had a moment ago. */
  readonly isLookedAt: () => boolean
  readonly log: (message: string) => void
  readonly report: (what: string, error: unknown) => void
}

/** What comes together within this time is asked together. */
const gatherMs = 300
const branchMs = 24 * 60 * 60_000

/** Links sessions to their pull requests, and keeps what is known of these true: one poller for all. */
export class PullRequests {
  readonly #options: PullRequestsOptions
  readonly #work = new Map<SessionId, PullRequestWork>()
  /** What the records said last. */
  readonly #told = new Map<SessionId, PullRequestWork>()
  readonly #own: OwnWork
  readonly #things: WatchedThings
  readonly #allowance: RequestAllowance
  readonly #unsubscribe: readonly (() => void)[]
  #timer: { readonly at: number; readonly cancel: CancelTimer } | null = null
  #closed = false

  constructor(options: PullRequestsOptions) {
    this.#options = options
    const { book, clock, document, hosts } = options
    this.#allowance = new RequestAllowance(clock.now())
    this.#things = new WatchedThings(document.value())
    this.#own = new OwnWork(document.value().own)
    this.#unsubscribe = [
      book.changes.subscribe((sessionId) => this.#sessionChanged(sessionId)),
      hosts.changes.subscribe(() => {
        this.#showAll()
        this.#schedule()
      }),
    ]
    for (const { sessionId } of book.records()) this.#sessionChanged(sessionId)
  }

  /** Somebody begins to look: what may be out of date is asked about. */
  look(): void {
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#timer?.cancel()
  }

  /** A user did something for a session: it counts as what the session does itself, and is asked about at once. */
  note(sessionId: SessionId, step: PullRequestStep): void {
    this.#own.add(sessionId, step, this.#options.clock.now())
    this.#workChanged(sessionId)
    this.#save().catch((error: unknown) => this.#options.report('what was done in a review was not saved', error))
  }

  #sessionChanged(sessionId: SessionId): void {
    const record = this.#options.book.record(sessionId)
    const work = record?.pullRequestWork
    const isShown = record !== null && (work !== undefined || this.#own.has(sessionId))
    if (this.#told.get(sessionId) === work && this.#work.has(sessionId) === isShown) return
    if (work === undefined) this.#told.delete(sessionId)
    else this.#told.set(sessionId, work)
    this.#workChanged(sessionId)
  }

  #workChanged(sessionId: SessionId): void {
    const isThere = this.#options.book.record(sessionId) !== null
    const work = isThere ? this.#own.with(sessionId, this.#told.get(sessionId)) : undefined
    if (work === undefined && !this.#work.has(sessionId)) return
    if (work === undefined) this.#work.delete(sessionId)
    else this.#work.set(sessionId, work)
    this.#things.setWanted(this.#works())
    this.#show(sessionId)
    this.#schedule()
  }

  /** Every session's work, with the hosts left out that nobody can ask. */
  #works(): readonly PullRequestWork[] {
    return [...this.#work.values()].map((work) => this.#believed(work))
  }

  #believed(work: PullRequestWork): PullRequestWork {
    const isBelieved = ({ proof, host }: Pick<PullRequestLink, 'proof' | 'host'>): boolean =>
      proof !== 'named' || this.#options.hosts.isHost(host)
    return { ...work, links: work.links.filter(isBelieved), pushes: work.pushes.filter(isBelieved) }
  }

  /** Brings a row up to date with what is known. */
  #show(sessionId: SessionId): void {
    const work = this.#work.get(sessionId)
    const links = work === undefined ? [] : this.#things.linksOf(this.#believed(work))
    const rows = links.map((link) => {
      const known = this.#things.pullRequest(pullRequestKey(link))
      const problem = this.#options.hosts.all.get(link.host)?.problem ?? null
      return pullRequestRow(link, { askedAt: known?.askedAt ?? null, facts: known?.facts ?? null, problem })
    })
    this.#options.book.setPullRequests(sessionId, byUrgency(rows))
  }

  #showAll(): void {
    for (const sessionId of this.#work.keys()) this.#show(sessionId)
  }

  #dueOf(thing: WatchedPullRequest | WatchedBranch, line: HostLine): number {
    const { clock, isLookedAt } = this.#options
    // A branch that nobody has pushed to for a day has no request, and gets one some other day.
    if ('branch' in thing && clock.now() - thing.touchedAt > branchMs) return Infinity
    const interest = { isLookedAt: isLookedAt(), isScarce: line.isScarce(clock.now()) }
    return this.#things.isTouched(thing)
      ? Math.max(thing.touchedAt, 0)
      : dueAt({ ...thing, changedAt: Math.max(thing.changedAt, thing.touchedAt) }, interest)
  }

  /** When each host is to be asked next. */
  #schedule(): void {
    if (this.#closed) return
    const now = this.#options.clock.now()
    let next = Infinity
    for (const [host, things] of this.#things.byHost()) {
      const line = this.#options.hosts.line(host)
      if (line.isAsking) continue
      const due = Math.min(...things.map((thing) => this.#dueOf(thing, line)))
      next = Math.min(next, Math.max(due, line.pausedUntil, now + gatherMs))
    }
    this.#wakeAt(next)
  }

  #wakeAt(at: number): void {
    if (this.#timer !== null && this.#timer.at <= at) return
    this.#timer?.cancel()
    this.#timer = null
    if (at === Infinity) return
    const { clock } = this.#options
    // Timers know no more than 2³¹ − 1 milliseconds.
    const delay = Math.min(Math.max(0, at - clock.now()), 3_600_000)
    this.#timer = { at, cancel: clock.schedule(delay, () => this.#wake()) }
  }

  #wake(): void {
    this.#timer = null
    const now = this.#options.clock.now()
    for (const [host, things] of this.#things.byHost()) {
      const line = this.#options.hosts.line(host)
      if (line.isAsking || line.pausedUntil > now) continue
      if (Math.min(...things.map((thing) => this.#dueOf(thing, line))) > now) continue
      const free = this.#allowance.take(now)
      if (free > now) return this.#wakeAt(free)
      void this.#ask(host, line, things)
    }
    this.#schedule()
  }

  /** Asks one host about everything there that may still change, in one request: what is asked along costs nothing. */
  async #ask(host: string, line: HostLine, things: readonly (WatchedPullRequest | WatchedBranch)[]): Promise<void> {
    const { clock, report, log } = this.#options
    const open = things
      .map((thing) => ({ thing, due: this.#dueOf(thing, line) }))
      .filter(({ due }) => due !== Infinity)
      .sort((a, b) => a.due - b.due)
      .slice(0, line.host.mostAtOnce)
      .map(({ thing }) => thing)
    const pullRequests = open.filter((thing) => 'number' in thing)
    const branches = open.filter((thing) => 'branch' in thing)
    line.isAsking = true
    const askedAt = clock.now()
    try {
      const answer = await line.host.ask({ pullRequests, branches })
      if (this.#closed) return
      this.#learn(line, { pullRequests, branches }, answer, askedAt)
      if (line.learn(answer, clock.now()) && line.problem !== null) log(problemInWords(host, line.problem))
      this.#showAll()
      await this.#save()
    } catch (error) {
      line.learn({ kind: 'unreachable', why: 'failed' }, clock.now())
      report('pull requests could not be asked about', error)
    } finally {
      line.isAsking = false
      this.#schedule()
    }
  }

  #learn(line: HostLine, { pullRequests, branches }: Question, answer: HostAnswer, askedAt: number): void {
    if (answer.kind !== 'answered') return
    const learn = (key: string, facts: PullRequestFacts | null): void => this.#things.learn(key, facts, askedAt)
    for (const wanted of pullRequests) {
      const key = pullRequestKey(wanted)
      learn(key, answer.pullRequests.get(key) ?? null)
    }
    for (const wanted of branches) {
      const found = answer.branches.get(branchKey(wanted)) ?? []
      this.#things.learnBranch(branchKey(wanted), found.map(pullRequestKey), askedAt)
      for (const facts of found) learn(pullRequestKey(facts), facts)
    }
    this.#things.setWanted(this.#works())
  }

  async #save(): Promise<void> {
    const now = this.#options.clock.now()
    const pauses = [...this.#options.hosts.all].flatMap(([host, { pausedUntil, problem }]) =>
      problem?.kind === 'limited' && pausedUntil > now ? [{ host, until: pausedUntil }] : [],
    )
    await this.#options.document.update((value) => ({
      ...value,
      ...this.#things.saved(),
      pauses,
      own: this.#own.saved(),
    }))
  }
}
