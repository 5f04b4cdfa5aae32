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

const lettingSchema = queuedStartSchema.extend({
  /** Since when the session was in the state that it is about to leave: as long as it is, nothing of it has begun. */
  since: timeSchema,
})
/** A session whose turn has come and that was not seen to begin. */
export type LettingStart = Readonly<z.infer<typeof lettingSchema>>

/** `daemon/work.json`. */
export const workDocumentSchema = z.looseObject({
  schema: z.literal(1),
  /** As they came. */
  queue: z.array(queuedStartSchema).readonly(),
  /** Whose turn has come: begun by the next supervisor if this one dies before it gets to it. */
  letting: z.array(lettingSchema).readonly().default([]),
  /** By how much the budget of a day was raised. */
  raised: z.object({ day: z.string(), dollars: z.number().nonnegative() }).nullable().default(null),
})
/** What holds work back: who waits, and what of the budget was changed for today. */
export type WorkDocument = Readonly<z.infer<typeof workDocumentSchema>>
