import { z } from 'zod'

/** What an agent of the Agent Client Protocol may be called in settings and flags: `acp:<id>`. */
export const acpAgentIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be small letters, digits and -')

/** A program that speaks the Agent Client Protocol over its standard input and output. */
export const acpAgentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  /** A program on PATH, or an absolute path. */
  command: z.string(),
  args: z.array(z.string()),
})
/** A program that speaks the Agent Client Protocol. */
export type AcpAgent = Readonly<z.infer<typeof acpAgentSchema>>
