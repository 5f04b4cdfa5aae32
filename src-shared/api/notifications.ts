import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'

/** One notification to show. A click shows `sessionId`, or the board when several sessions are told of at once. */
export const noticeSchema = z.object({
  title: z.string(),
  body: z.string(),
  sessionId: sessionIdSchema.nullable(),
  /** `chime` is the window's own short sound, `system` the desktop's. */
  sound: z.enum(['none', 'chime', 'system']),
})
/** One notification to show. */
export type Notice = Readonly<z.infer<typeof noticeSchema>>

/** What the user of a client looks at: nothing is told of it. Null while the window has not the focus. */
export const attentionSchema = z.object({ sessionId: sessionIdSchema.nullable() })
