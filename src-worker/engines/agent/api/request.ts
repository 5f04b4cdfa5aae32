import type { Effort } from '../../../../src-shared/board/launch.ts'
import type { Message } from '../blocks.ts'
import type { RequestBody } from './client.ts'
import { cacheMark, withBreakpoints } from './breakpoints.ts'
import { limitsOf, nameForApi, thinkingBudget, thinksAdaptively, type ModelLimits } from './models.ts'

/** As many as the API allows. */
const mostBreakpoints = 4
/** The least that the API takes as a budget, and what is left for the answer itself. */
const leastBudget = 1024
const leastAnswer = 1024

/** A tool as the API is told of it. */
export type ToolSchema = { readonly name: string; readonly description: string; readonly input_schema: object }

/** What a request of the main conversation is made of. */
export type MainRequest = {
  /** As `resolveModel` names it. */
  readonly model: string
  readonly effort: Effort | undefined
  readonly maxTokens: number
  readonly system: string
  readonly tools: readonly ToolSchema[]
  readonly messages: readonly Message[]
}

/** The body of a request: tools and system first, byte for byte the same in every request, then the conversation. */
export function mainRequestBody(request: MainRequest): RequestBody {
  const { effort } = request
  const model = nameForApi(request.model)
  const limits = limitsOf(request.model)
  const maxTokens = Math.min(request.maxTokens, limits.maxOutput)
  const { messages, count } = withBreakpoints(request.messages.flatMap((message) => readableBy(model, message)))
  // The prefix of the system prompt holds the tools; a breakpoint of their own serves other sessions of the project.
  const marksTools = count < mostBreakpoints - 1
  const thinking = thinkingOf(limits, effort, { maxTokens, messages })
  return {
    model,
    max_tokens: maxTokens,
    system: [{ type: 'text', text: request.system, ...cacheMark }],
    tools: request.tools.map((tool, index) =>
      marksTools && index === request.tools.length - 1 ? { ...tool, ...cacheMark } : tool,
    ),
    messages,
    ...(thinking === null ? {} : { thinking }),
    ...(effort === undefined || !limits.takesEffort ? {} : { output_config: { effort } }),
  }
}

/** The body of a short request to the small model. */
export function smallRequestBody(
  model: string,
  question: { readonly system: string; readonly text: string; readonly maxTokens?: number },
): RequestBody {
  return {
    model,
    // Thinking counts too; what we use of the answer is a line or two.
    max_tokens: question.maxTokens ?? 1024,
    system: question.system,
    messages: [{ role: 'user', content: question.text }],
    ...(thinksAdaptively(model) ? { output_config: { effort: 'low' } } : {}),
  }
}

/** How the model is to think; older models get a budget, once an effort was chosen. */
function thinkingOf(
  limits: ModelLimits,
  effort: Effort | undefined,
  room: { readonly maxTokens: number; readonly messages: readonly Pick<Message, 'role' | 'content'>[] },
): object | null {
  if (limits.thinking === 'adaptive') return { type: 'adaptive', display: 'summarized' }
  const wanted = limits.thinking === 'budget' ? thinkingBudget(effort) : null
  if (wanted === null || !mayBeginToThink(room.messages)) return null
  const budget = Math.min(wanted, room.maxTokens - leastAnswer)
  return budget < leastBudget ? null : { type: 'enabled', budget_tokens: budget }
}

/** Between a call and its result such a model may think only if its answer began so: the API refuses anything else. */
function mayBeginToThink(messages: readonly Pick<Message, 'role' | 'content'>[]): boolean {
  const results = messages.at(-1)?.content.some((block) => block.type === 'tool_result') === true
  const first = messages.findLast(({ role }) => role === 'assistant')?.content[0]
  return !results || first?.type === 'thinking' || first?.type === 'redacted_thinking'
}

/** Thinking is bound to the model that thought it: another model gets the rest of the answer only. */
function readableBy(model: string, message: Message): Message[] {
  const { role, content, askedModel } = message
  if (askedModel === undefined || askedModel === model) return [{ role, content }]
  const rest = content.filter((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking')
  return rest.length === 0 ? [] : [{ role, content: rest }]
}
