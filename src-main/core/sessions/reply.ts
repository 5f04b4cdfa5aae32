import { randomUUID } from 'node:crypto'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { requestIdSchema, type RequestId, type SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import { isSessionCommand } from '../../../src-shared/board/slash-commands.ts'
import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { findProject, repositoryKeyOf } from '../settings/project.ts'
import type { ManagedWorker } from '../supervisor/managed-worker.ts'
import { checkReply } from './answer-check.ts'
import { ApiFailure } from './failure.ts'
import { countKept } from './reply-queue.ts'
import { recordOf, type Services } from './services.ts'
import { stop } from './run-session.ts'
import { typeLine } from './type-line.ts'
import { waitForRecord } from './wait-for-record.ts'

/** `live`: the worker has it. `queued`: it is on disk, and the worker takes it when it can. */
export type Delivery = {
  readonly delivered: 'live' | 'queued'
  /** What a command to the session answered. */
  readonly answer?: string
}

const mostRemembered = 200
/** How long a command to the session waits for a worker that starts. */
const startPatienceMs = 10_000

/** Delivers replies; one that is repeated is delivered once. */
export class Replier {
  readonly #services: Services
  readonly #accepted = new Map<string, Promise<Delivery>>()

  constructor(services: Services) {
    this.#services = services
  }

  /**
   * Resolves once the reply is on disk, and the worker has it or will be started for it. Of `environment` only credentials
   * are taken.
   */
  reply(
    sessionId: SessionId,
    reply: Reply,
    environment: Readonly<Record<string, string>> | null = null,
  ): Promise<Delivery> {
    const key = `${sessionId} ${reply.requestId}`
    const known = this.#accepted.get(key)
    if (known !== undefined) return known
    const delivery = this.#reply(sessionId, reply, environment)
    this.#accepted.set(key, delivery)
    // Who was refused may try again.
    delivery.catch(() => this.#accepted.delete(key))
    const oldest = this.#accepted.keys().next()
    if (this.#accepted.size > mostRemembered && oldest.done !== true) this.#accepted.delete(oldest.value)
    return delivery
  }

  async #reply(
    sessionId: SessionId,
    reply: Reply,
    environment: Readonly<Record<string, string>> | null,
  ): Promise<Delivery> {
    const { jobs, fleet, touch, environments, settings, work } = this.#services
    const record = recordOf(this.#services, sessionId)
    if (!capabilitiesOf(record.engine).converses) {
      await typeLine(this.#services, record, reply)
      return { delivered: 'live' }
    }
    this.#check(record, reply)
    touch(sessionId)
    if (await this.#decidesBudget(record, reply)) return { delivered: 'live' }
    // A worker that starts for it takes what was said before it too: that is work.
    const isAlone = isAside(reply) && !work.gate.isQueued(sessionId) && !(await jobs.hasReplies(record.id))
    const mayBegin = isAlone || (await work.gate.admit(sessionId, 'rested'))
    await jobs.putReply(record.id, reply)
    const rule = await this.#storeRule(record, reply)
    // Before the worker is started, which then has them.
    const ofShell = environment === null || record.demo ? {} : environments.renew(sessionId, environment)
    // A sign-in that is missing may have been mended in the settings, which win as at the start.
    const ofSettings = record.request?.kind === 'login' ? await settings.credentialsOf(record) : {}
    const credentials = { ...ofShell, ...ofSettings }
    if (!mayBegin) {
      if (rule !== null) void this.#share(record, rule)
      await countKept(this.#services, record)
      return { delivered: 'queued' }
    }
    const worker = fleet.of(record)
    switch (worker.state.phase) {
      case 'absent':
      case 'exited':
      case 'failed':
      case 'draining':
        worker.start('rested')
        break
      case 'adopting':
      case 'starting':
      case 'greeting':
      case 'live':
      case 'unresponsive':
        break
    }
    if (Object.keys(credentials).length > 0) await worker.ask({ type: 'renew-environment', environment: credentials })
    const receipt = await worker.ask({ type: 'reply', reply }, reply.requestId)
    if (receipt?.outcome === 'refused') await this.#refuse(record, reply.requestId, receipt)
    if (rule !== null) void this.#share(record, rule)
    const isAnswered = receipt?.outcome === 'done' && receipt.text !== undefined
    if (isAnswered || (reply.answer.type === 'text' && isSessionCommand(reply.answer.text))) {
      return await this.#commanded(worker, reply, receipt)
    }
    // Who waits for the session next is to find it at work, not as it was.
    await waitForRecord(this.#services, sessionId, (now) => hasBegun(reply, now))
    // A worker that was started for it takes it from the inbox.
    const now = this.#services.book.record(sessionId)
    const hasTaken = worker.state.phase === 'live' && now !== null && hasBegun(reply, now)
    if (receipt?.outcome === 'done' || hasTaken) return { delivered: 'live' }
    await countKept(this.#services, record)
    return { delivered: 'queued' }
  }

  /** What is decided about a budget without the session: to stop it, or what all of them may spend. */
  async #decidesBudget(record: SessionRecord, { answer }: Reply): Promise<boolean> {
    if (answer.type !== 'budget' || record.request?.kind !== 'budget') return false
    switch (answer.decision) {
      case 'continue':
        return false
      case 'stop':
        await stop(this.#services, record.sessionId)
        return true
      case 'raise': {
        const { requestId, stepUsd } = record.request
        await this.#services.work.budgets.raise(answer.dollars ?? stepUsd)
        // The sessions hear of it on their own; whoever answered is to find this one at work.
        await waitForRecord(this.#services, record.sessionId, (now) => now.request?.requestId !== requestId)
        return true
      }
      default:
        return assertNever(answer, 'decision about a budget')
    }
  }

  /** A command to the session changes no state that could be waited for; a worker that was started for it takes it first. */
  async #commanded(worker: ManagedWorker, reply: Reply, receipt: Receipt | null): Promise<Delivery> {
    if (receipt === null) await worker.settled(startPatienceMs)
    const taken = receipt ?? (await worker.ask({ type: 'reply', reply }, reply.requestId))
    if (taken?.outcome !== 'done') return { delivered: 'queued' }
    return { delivered: 'live', ...(taken.text === undefined ? {} : { answer: taken.text }) }
  }

  #check(record: SessionRecord, reply: Reply): void {
    const check = checkReply(reply, record.request)
    if (check.kind === 'stale') throw stale(record)
    if (check.kind === 'unfit') throw ApiFailure.of('UNFIT_ANSWER', check.reason)
  }

  /** A refused reply is not kept, but for one that only met the worker's end: that one is for the next worker. */
  async #refuse(
    record: SessionRecord,
    requestId: RequestId,
    receipt: Extract<Receipt, { outcome: 'refused' }>,
  ): Promise<void> {
    if (receipt.code === 'busy') return
    await this.#services.jobs.takeReply(record.id, requestId)
    switch (receipt.code) {
      case 'stale-answer':
        throw stale(recordOf(this.#services, record.sessionId))
      case 'unfit-answer':
        throw ApiFailure.of('UNFIT_ANSWER', receipt.message)
      case 'not-supported':
      case 'failed':
        throw ApiFailure.of('REFUSED', receipt.message)
    }
  }

  /** "Always allow" is kept for the whole repository, before anyone acts on it. */
  async #storeRule(record: SessionRecord, reply: Reply): Promise<SharedRule | null> {
    const { answer } = reply
    const { request } = record
    if (answer.type !== 'permission' || answer.decision !== 'always' || request?.kind !== 'permission') return null
    const rule = answer.rule ?? request.suggestedRule
    if (rule === undefined) return null
    const repository = await repositoryOf(record)
    await this.#services.repositories.allow(repository, rule)
    return { repository, sameAs: request.sameAs }
  }

  /** Tells the other sessions of the repository, and answers those that ask for the very same. */
  async #share(from: SessionRecord, rule: SharedRule): Promise<void> {
    const { book, fleet, rulesCommandOf, problems, clock } = this.#services
    for (const record of book.records()) {
      const worker = fleet.known(record.sessionId)
      if (worker?.connection == null) continue
      try {
        if ((await repositoryOf(record)) !== rule.repository) continue
        await worker.ask(await rulesCommandOf(record))
        const { request } = book.record(record.sessionId) ?? record
        if (record.sessionId === from.sessionId || request?.kind !== 'permission') continue
        if (request.sameAs !== rule.sameAs) continue
        await this.reply(record.sessionId, {
          requestId: requestIdSchema.parse(randomUUID()),
          answers: request.requestId,
          answer: { type: 'permission', decision: 'allow' },
          at: clock.now(),
        })
      } catch (error) {
        problems.report(`session ${record.id}: could not be told of a new rule`, error)
      }
    }
  }
}

/** What is said to the session itself, or run beside it: no model begins to work for it. */
function isAside({ answer }: Reply): boolean {
  return answer.type === 'text' && (isSessionCommand(answer.text) || /^!\s*\S/.test(answer.text))
}

/** Whether a record shows that its worker has taken a reply. */
function hasBegun(reply: Reply, record: SessionRecord): boolean {
  if (reply.answers !== undefined) return record.request?.requestId !== reply.answers
  return record.state === 'working' || record.queuedReplies > 0
}

type SharedRule = { readonly repository: string; readonly sameAs: string }

async function repositoryOf(record: SessionRecord): Promise<string> {
  return repositoryKeyOf(await findProject(record.cwd))
}

function stale(record: SessionRecord): ApiFailure {
  const now = record.request === null ? 'nothing is asked any more' : 'something else is asked now'
  return ApiFailure.of('STALE_ANSWER', `That was asked earlier; ${now}. Look at the session and answer again.`, {
    openRequest: record.request?.requestId ?? null,
  })
}
