import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { tokenUseSchema } from '../board/session-record.ts'
import { apiErrors } from './errors.ts'

const base = oc.errors(apiErrors)

/** A day where the supervisor runs: `2026-11-21`. */
const daySchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** What one session used of one model on one day. */
export const usageRowSchema = z.object({
  ...tokenUseSchema.shape,
  day: daySchema,
  /** Also of a session that is not on the board any more. Empty: of sessions whose names are not kept so long. */
  sessionId: z.string(),
  /** The session's name as it was last known. */
  name: z.string(),
  /** Empty where it was not noted which one it was. */
  model: z.string(),
})
/** What one session used of one model on one day. */
export type UsageRow = Readonly<z.infer<typeof usageRowSchema>>

/** What the models used, and the limits that hold work back. */
export const usageContract = {
  /** The days from `from` to `to`, both included; `today` is the supervisor's. */
  read: base
    .input(z.object({ from: daySchema, to: daySchema }))
    .output(z.object({ today: daySchema, firstDay: daySchema.nullable(), rows: z.array(usageRowSchema) })),
  /** Begins a queued session now, whatever the limits say. Nothing happens to one that does not wait. */
  startNow: base.input(z.object({ sessionId: sessionIdSchema })).output(z.object({})),
  /** Lets all sessions together spend so much more today. */
  raiseDay: base.input(z.object({ dollars: z.number().positive().max(100_000) })).output(z.object({})),
}
