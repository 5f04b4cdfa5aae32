/** The body of `POST /v1/messages`, as far as the practice model looks at it. Unknown fields pass. */
import { z } from 'zod'

const known = ['text', 'tool_use', 'tool_result', 'thinking']
const cacheControl = z.looseObject({ type: z.literal('ephemeral') }).nullish()

const textBlock = z.looseObject({ type: z.literal('text'), text: z.string(), cache_control: cacheControl })
const toolUseBlock = z.looseObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  cache_control: cacheControl,
})
const toolResultBlock = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]).optional(),
  is_error: z.boolean().optional(),
  cache_control: cacheControl,
})
const thinkingBlock = z.looseObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() })
const otherBlock = z.looseObject({
  type: z.string().refine((type) => !known.includes(type)),
  cache_control: cacheControl,
})
const contentBlock = z.union([textBlock, toolUseBlock, toolResultBlock, thinkingBlock, otherBlock])
/** A content block, of the kinds we look into or any other. */
export type ContentBlock = z.infer<typeof contentBlock>

const message = z.looseObject({
  role: z.enum(['user', 'assistant', 'system']),
  content: z.union([z.string(), z.array(contentBlock)]),
})
/** A message of a conversation. */
export type RequestMessage = z.infer<typeof message>

const tool = z.looseObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  type: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }).optional(),
  cache_control: cacheControl,
})

/** Parses what both `/v1/messages` and `/v1/messages/count_tokens` take. */
export const countRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  tools: z.array(tool).optional(),
  thinking: z
    .looseObject({
      type: z.string(),
      budget_tokens: z.number().int().min(1024).optional(),
      display: z.string().nullish(),
    })
    .nullish(),
  output_config: z
    .looseObject({
      format: z
        .looseObject({ schema: z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() }).optional() })
        .nullish(),
    })
    .nullish(),
  cache_control: cacheControl,
})

/** Parses the body of `/v1/messages`. */
export const messagesRequestSchema = countRequestSchema.extend({
  max_tokens: z.number().int().min(1),
  stream: z.boolean().optional(),
})
/** What counting tokens and answering have in common. */
export type CountRequest = z.infer<typeof countRequestSchema>
/** A request for an answer. */
export type MessagesRequest = z.infer<typeof messagesRequestSchema>

/** The content of a message as blocks, whichever way it was written. */
export function blocksOf(content: RequestMessage['content']): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** Narrows to a text. */
export function isText(block: ContentBlock): block is z.infer<typeof textBlock> {
  return block.type === 'text'
}
/** Narrows to a tool call. */
export function isToolUse(block: ContentBlock): block is z.infer<typeof toolUseBlock> {
  return block.type === 'tool_use'
}
/** Narrows to the result of a tool call. */
export function isToolResult(block: ContentBlock): block is z.infer<typeof toolResultBlock> {
  return block.type === 'tool_result'
}
/** Narrows to thinking with its signature. */
export function isThinking(block: ContentBlock): block is z.infer<typeof thinkingBlock> {
  return block.type === 'thinking'
}

/** The text of a tool result, images left out. */
export function resultText(block: z.infer<typeof toolResultBlock>): string {
  if (block.content === undefined) return ''
  if (typeof block.content === 'string') return block.content
  return block.content.map((part) => part.text ?? '').join('')
}

/** The system prompt as one text. */
export function systemText(request: CountRequest): string {
  if (request.system === undefined) return ''
  return typeof request.system === 'string' ? request.system : request.system.map((part) => part.text).join('\n')
}
