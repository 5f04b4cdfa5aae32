import { z } from 'zod'

const textSchema = z.looseObject({ type: z.string(), text: z.string().optional().catch(undefined) })
const toolContentSchema = z.union([
  z.looseObject({ type: z.literal('content'), content: textSchema }),
  z.looseObject({
    type: z.literal('diff'),
    path: z.string(),
    oldText: z.string().nullish(),
    newText: z.string(),
  }),
  z.looseObject({ type: z.string() }).transform(() => null),
])

/** A tool call as far as one message tells of it. Whatever does not fit is left out, and the rest counts. */
export const toolCallSchema = z.looseObject({
  toolCallId: z.string().min(1).max(500),
  title: z.string().nullish().catch(undefined),
  kind: z.string().nullish().catch(undefined),
  status: z.enum(['pending', 'in_progress', 'completed', 'failed']).nullish().catch(undefined),
  content: z.array(toolContentSchema).nullish().catch(undefined),
  locations: z
    .array(z.looseObject({ path: z.string() }))
    .nullish()
    .catch(undefined),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
})
/** What one message tells of a tool call. */
export type ToolCallNews = z.infer<typeof toolCallSchema>
/** Something that a tool call shows. */
export type ToolContent = z.infer<typeof toolContentSchema>

const chunk = { content: textSchema }

/** The kinds of `session/update` that something is made of; others are left alone. */
export const updateSchema = z.discriminatedUnion('sessionUpdate', [
  z.looseObject({ sessionUpdate: z.literal('agent_message_chunk'), ...chunk }),
  z.looseObject({ sessionUpdate: z.literal('agent_thought_chunk'), ...chunk }),
  z.looseObject({ sessionUpdate: z.literal('tool_call'), ...toolCallSchema.shape }),
  z.looseObject({ sessionUpdate: z.literal('tool_call_update'), ...toolCallSchema.shape }),
  z.looseObject({
    sessionUpdate: z.literal('plan'),
    entries: z
      .array(
        z.looseObject({
          content: z.string(),
          status: z.enum(['pending', 'in_progress', 'completed']).catch('pending'),
        }),
      )
      .max(1_000),
  }),
  z.looseObject({ sessionUpdate: z.literal('session_info_update'), title: z.string().nullish() }),
  z.looseObject({
    sessionUpdate: z.literal('usage_update'),
    used: z.number().int().nonnegative(),
    size: z.number().int().positive(),
    cost: z.looseObject({ amount: z.number().nonnegative(), currency: z.string() }).nullish().catch(undefined),
  }),
  z.looseObject({ sessionUpdate: z.literal('notice'), title: z.string() }),
])
/** An update that something is made of. */
export type Update = z.infer<typeof updateSchema>

/** The parameters of `session/update`. */
export const updateParamsSchema = z.looseObject({ update: updateSchema })
