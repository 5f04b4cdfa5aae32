import { z } from 'zod'

/** How the user left the view: to the shell, because the session is gone, or to another session. */
const leavingSchema = z.discriminatedUnion('how', [
  z.object({ how: z.literal('detached') }),
  z.object({ how: z.literal('removed') }),
  z.object({ how: z.literal('moved'), sessionId: z.string() }),
])
/** How the user left the view: to the shell, because the session is gone, or to another session. */
export type Leaving = Readonly<z.infer<typeof leavingSchema>>

/** How a view ended; one that was told to end by a signal says nothing, and was left. */
export function leavingOf(result: unknown): Leaving {
  const parsed = leavingSchema.safeParse(result)
  return parsed.success ? parsed.data : { how: 'detached' }
}
