import type { Effort } from '../../../../src-shared/board/launch.ts'
import type { Block, Message } from '../blocks.ts'
import type { RequestBody } from './client.ts'
import { thinksAdaptively } from './models.ts'

/** A tool as the API is told of it. */
export type ToolSchema = { readonly name: string; readonly description: string; readonly input_schema: object }

/** What a request of the main conversation is made of. */
export type MainRequest = {
  readonly model: string
  readonly effort: Effort | undefined
  readonly maxTokens: number
  readonly system: string
  readonly tools: readonly ToolSchema[]
  readonly messages: readonly Message[]
}

const cached = { cache_control: { type: 'ephemeral' } } as const

/** The body of a request, with the four cache breakpoints that the API allows: tools, system, the last two of the user. */
export function mainRequestBody(request: MainRequest): RequestBody {
  const { model, effort } = request
  return {
    model,
    max_tokens: request.maxTokens,
    system: [{ type: 'text', text: request.system, ...cached }],
    tools: request.tools.map((tool, index) => (index === request.tools.length - 1 ? { ...tool, ...cached } : tool)),
    messages: withBreakpoints(request.messages.flatMap((message) => readableBy(model, message))),
    ...(thinksAdaptively(model) ? { thinking: { type: 'adaptive', display: 'summarized' } } : {}),
    ...(effort === undefined ? {} : { output_config: { effort } }),
  }
}

/** The body of a short request to the small model. */
export function smallRequestBody(model: string, system: string, text: string): RequestBody {
  return {
    model,
    // Thinking counts too; what we use of the answer is a line or two.
    max_tokens: 1024,
    system,
    messages: [{ role: 'user', content: text }],
    ...(thinksAdaptively(model) ? { output_config: { effort: 'low' } } : {}),
  }
}

function withBreakpoints(messages: readonly Message[]): Message[] {
  const users = messages.flatMap((message, index) => (message.role === 'user' ? [index] : [])).slice(-2)
  return messages.map((message, index) =>
    users.includes(index) ? { role: message.role, content: markLast(message.content) } : message,
  )
}

function markLast(content: readonly Block[]): Block[] {
  return content.map((block, index) => (index === content.length - 1 ? { ...block, ...cached } : block))
}

/** Thinking is bound to the model that thought it: another model gets the rest of the answer only. */
function readableBy(model: string, message: Message): Message[] {
  const { role, content, askedModel } = message
  if (askedModel === undefined || askedModel === model) return [{ role, content }]
  const rest = content.filter((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking')
  return rest.length === 0 ? [] : [{ role, content: rest }]
}
