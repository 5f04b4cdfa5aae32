/** The troubles that wait for the next requests. */
import { z } from 'zod'
import { troubleSchema, type Trouble } from '../script/schema.ts'

/** Body of `POST /practice/trouble`. */
export const troubleOrderSchema = z.strictObject({
  trouble: troubleSchema,
  /** How many requests it strikes. */
  times: z.number().int().min(1).default(1),
  /** Only requests with this text anywhere in their body. */
  contains: z.string().optional(),
  requests: z.enum(['all', 'main', 'small']).default('main'),
})
/** A trouble that waits for requests. */
export type TroubleOrder = z.infer<typeof troubleOrderSchema>

const rememberedTurns = 2000

/** Troubles ordered over HTTP, and how often each scripted one has struck. */
export class Troubles {
  #orders: readonly TroubleOrder[] = []
  readonly #struck = new Map<string, number>()

  order(order: TroubleOrder): void {
    this.#orders = [...this.#orders, order]
  }

  /** The ordered trouble that strikes this request, counted down; null when none does. */
  take(kind: 'main' | 'small', body: string): Trouble | null {
    const order = this.#orders.find(
      ({ requests, contains }) =>
        (requests === 'all' || requests === kind) &&
        (contains === undefined || body.includes(JSON.stringify(contains).slice(1, -1))),
    )
    if (order === undefined) return null
    const rest = order.times > 1 ? [{ ...order, times: order.times - 1 }] : []
    this.#orders = this.#orders.flatMap((other) => (other === order ? rest : [other]))
    return order.trouble
  }

  /** Whether a scripted trouble strikes once more at this point of this conversation. */
  strikes(point: string, times: number): boolean {
    const before = this.#struck.get(point) ?? 0
    if (before >= times) return false
    this.#struck.delete(point)
    this.#struck.set(point, before + 1)
    const oldest = this.#struck.size > rememberedTurns ? this.#struck.keys().next() : undefined
    if (oldest?.value !== undefined) this.#struck.delete(oldest.value)
    return true
  }

  waiting(): readonly TroubleOrder[] {
    return this.#orders
  }

  reset(): void {
    this.#orders = []
    this.#struck.clear()
  }
}
