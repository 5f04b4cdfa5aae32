import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import type { DocumentStore } from '../storage/document-store.ts'
import type { NoticeEvent } from './notice-event.ts'
import type { PostJson } from './post-json.ts'

const waitingSchema = z.looseObject({
  id: z.string(),
  event: z.enum(['needs-input', 'completed', 'failed']),
  /** When it happened, milliseconds since the epoch. */
  at: z.number(),
  /** The JSON text to send. Where to is asked when it is sent: addresses are secrets of the settings. */
  body: z.string(),
  attempts: z.number().int().nonnegative(),
  /** Not before this time. */
  dueAt: z.number(),
})
/** `daemon/webhooks.json`: what is still to be delivered. */
export const webhooksSchema = z.looseObject({ schema: z.literal(1), waiting: z.array(waitingSchema) })
/** `daemon/webhooks.json`. */
export type WebhooksDocument = Readonly<z.infer<typeof webhooksSchema>>

type Waiting = z.infer<typeof waitingSchema>

/** What deliveries are made with. */
export type WebhookParts = {
  readonly store: DocumentStore<WebhooksDocument>
  readonly clock: Clock
  readonly post: PostJson
  /** Where an event goes; null when nobody wants it any more. */
  readonly addressOf: (event: NoticeEvent['event']) => Promise<string | null>
  /** Told once per trouble, not per attempt. */
  readonly report: (problem: string, error?: unknown) => void
}

const mostWaiting = 200
const longestWaitMs = 24 * 60 * 60_000
const firstDelayMs = 2_000
const longestDelayMs = 5 * 60_000

/** How long to wait after the n-th failed attempt: 2 s, 8 s, 32 s, …, 5 minutes. */
export function deliveryDelay(attempts: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 4 ** Math.min(Math.max(0, attempts - 1), 10))
}

/** Deliveries of events to the user's webhooks: one at a time, again while a server cannot be reached, for a day at most. */
export class Webhooks {
  readonly #parts: WebhookParts
  /** Events whose last delivery failed, and was told of. */
  readonly #troubled = new Set<NoticeEvent['event']>()
  #cancel: CancelTimer | null = null
  #working: Promise<void> | null = null
  #stopped = false

  constructor(parts: WebhookParts) {
    this.#parts = parts
  }

  /** Goes on with what an earlier supervisor could not deliver. */
  start(): void {
    this.#plan()
  }

  /** Adds an event; it is on disk before it is sent. */
  async add(event: NoticeEvent): Promise<void> {
    const { store, clock, report } = this.#parts
    const one: Waiting = {
      id: randomUUID(),
      event: event.event,
      at: event.at,
      body: JSON.stringify(event),
      attempts: 0,
      dueAt: clock.now(),
    }
    const lost = store.value().waiting.length + 1 - mostWaiting
    if (lost > 0) report(`webhooks: the oldest of ${mostWaiting} undelivered events was given up`)
    await store.update((document) => ({ ...document, waiting: [...document.waiting, one].slice(-mostWaiting) }))
    this.#plan()
  }

  /** Sends nothing more; what waits stays on disk. Resolves once nothing is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
    await this.#working
    await this.#parts.store.flush()
  }

  /** Looks at what waits once it is due, and not before `wait` milliseconds have passed. */
  #plan(wait = 0): void {
    this.#cancel?.()
    this.#cancel = null
    const { waiting } = this.#parts.store.value()
    if (this.#stopped || this.#working !== null || waiting.length === 0) return
    const due = Math.min(...waiting.map(({ dueAt }) => dueAt))
    this.#cancel = this.#parts.clock.schedule(Math.max(wait, due - this.#parts.clock.now()), () => {
      this.#cancel = null
      this.#working = this.#deliverDue()
        .then(
          () => 0,
          (error: unknown) => {
            this.#parts.report('webhooks could not be delivered; they are tried again', error)
            return longestDelayMs
          },
        )
        .then((wait) => {
          this.#working = null
          this.#plan(wait)
        })
    })
  }

  async #deliverDue(): Promise<void> {
    const { store, clock } = this.#parts
    for (const one of store.value().waiting.filter(({ dueAt }) => dueAt <= clock.now())) {
      if (this.#stopped) return
      const rest = await this.#deliver(one)
      await store.update((document) => ({
        ...document,
        waiting: document.waiting.flatMap((other) => (other.id !== one.id ? [other] : rest === null ? [] : [rest])),
      }))
    }
  }

  /** Tries once; returns what is left to do, null for nothing. */
  async #deliver(one: Waiting): Promise<Waiting | null> {
    const { clock, post, addressOf } = this.#parts
    const address = await addressOf(one.event)
    if (address === null) return null
    const posted = await post(address, one.body, one.id)
    if (posted.ok) {
      this.#troubled.delete(one.event)
      return null
    }
    const givesUp = !posted.again || clock.now() - one.at > longestWaitMs
    this.#tell(one.event, hostOf(address), posted.reason, givesUp)
    if (givesUp) return null
    const attempts = one.attempts + 1
    return { ...one, attempts, dueAt: clock.now() + deliveryDelay(attempts) }
  }

  #tell(event: NoticeEvent['event'], host: string, reason: string, givesUp: boolean): void {
    if (this.#troubled.has(event)) return
    this.#troubled.add(event)
    const outlook = givesUp ? 'It is not tried again' : 'It is tried again for a day'
    this.#parts.report(`the webhook for ${event} at ${host} failed (${reason}). ${outlook}`)
  }
}

/** Only the host: paths of webhooks are secrets. */
function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'an address that cannot be read'
}
