import { z } from 'zod'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import { timeSchema } from '../../../src-shared/board/session-state.ts'

const queuedStartSchema = z.object({
  sessionId: sessionIdSchema,
  at: timeSchema,
  /** How its worker begins when there is none. */
  how: z.enum(['new', 'rested', 'rerun']),
})
/** A session that waits for its turn. */
export type QueuedStart = Readonly<z.infer<typeof queuedStartSchema>>

/** `daemon/work.json`. */
export const workDocumentSchema = z.looseObject({
  schema: z.literal(1),
  /** As they came. */
  queue: z.array(queuedStartSchema).readonly(),
  /** By how much the budget of a day was raised. */
  raised: z.object({ day: z.string(), dollars: z.number().nonnegative() }).nullable().default(null),
})
/** What holds work back: who waits, and what of the budget was changed for today. */
export type WorkDocument = Readonly<z.infer<typeof workDocumentSchema>>
