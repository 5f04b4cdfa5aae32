import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'

/** The argument with which a terminal view starts that is told later what it shows. */
export const waitArgument = '--wait'

/** What such a view writes when it has loaded everything and takes its request: one byte (ACK). */
export const waitsMark = '\u0006'

/** The request: a line of JSON into its terminal, which echoes nothing then. */
export const viewRequestSchema = z.object({
  sessionId: sessionIdSchema,
  cols: z.number().int(),
  rows: z.number().int(),
  /** Takes the place of the whole environment. */
  environment: z.record(z.string(), z.string()),
})
/** What a waiting view is told. */
export type ViewRequest = Readonly<z.infer<typeof viewRequestSchema>>
