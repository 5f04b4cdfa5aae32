import { z } from 'zod'

/** How busy everything is, against the limits that the user set. */
export const loadSchema = z.looseObject({
  /** Sessions that wait for their turn. */
  queued: z.number().int().nonnegative(),
  /** So many may work at once; null: any number. */
  workingSessions: z.number().int().positive().nullable(),
  /** Today's budget in US dollars, raised or not; null: there is none. */
  day: z.object({ limitUsd: z.number().nonnegative(), spentUsd: z.number().nonnegative() }).nullable(),
})
/** How busy everything is. */
export type Load = Readonly<z.infer<typeof loadSchema>>

/** Nothing waits, and nothing is limited. */
export const noLoad: Load = { queued: 0, workingSessions: null, day: null }
