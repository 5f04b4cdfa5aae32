/** A turn made ready to be sent: templates filled in, ids given, tokens counted. */
import type { ContentBlock, Message, StopReason } from '@anthropic-ai/sdk/resources/messages'
import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { Block, Pace, Script, Trouble, Turn } from '../script/schema.ts'
import { fill, fillDeep, fillNumber, type Variables } from '../script/template.ts'
import type { CountRequest } from '../wire/request.ts'
import { signatureOf } from '../wire/signature.ts'
import { tokensOf, type InputUsage } from '../wire/usage.ts'

/** A content block with its time, or a pause of the stream. */
export type Part =
  | { readonly type: 'content'; readonly block: ContentBlock; readonly pace: Pace }
  | { readonly type: 'gate'; readonly gate: string }
  | { readonly type: 'wait'; readonly ms: number }

/** An answer as it will be sent. */
export type Answer = {
  readonly id: string
  readonly model: string
  readonly parts: readonly Part[]
  readonly stopReason: StopReason
  readonly usage: InputUsage & { readonly output_tokens: number; readonly thinking_tokens: number }
}

/** What an answer is made of besides its turn. `id` makes message and tool ids: the same position gives the same ids. */
export type Surroundings = {
  readonly request: CountRequest
  readonly script: Pick<Script, 'pace'>
  readonly variables: Variables
  readonly usage: InputUsage
  readonly id: string
}

const unpaced: Pace = { ms: 0, chunk: 16 }

/** Fills in a turn. */
export function answerTo(turn: Turn, around: Surroundings): Answer {
  const pace = turn.pace ?? around.script.pace ?? unpaced
  const thinks = around.request.thinking?.type !== 'disabled'
  const parts = turn.content
    .filter((block) => thinks || block.type !== 'thinking')
    .map((block, index) => partOf(block, index, pace, around))
    .filter((part) => part.type !== 'gate' || part.gate !== '')
  const blocks = contentOf(parts)
  const calls = blocks.some((block) => block.type === 'tool_use')
  return {
    id: `msg_${around.id}`,
    model: around.request.model,
    parts,
    stopReason: turn.stopReason ?? (calls ? 'tool_use' : 'end_turn'),
    usage: {
      ...around.usage,
      output_tokens: Math.max(
        1,
        blocks.reduce((sum, block) => sum + outputTokens(block), 0),
      ),
      thinking_tokens: blocks.reduce((sum, block) => sum + (block.type === 'thinking' ? outputTokens(block) : 0), 0),
    },
  }
}

/** The content blocks of an answer without its pauses. */
function contentOf(parts: readonly Part[]): readonly ContentBlock[] {
  return parts.flatMap((part) => (part.type === 'content' ? [part.block] : []))
}

/** The answer as one message, as it is sent without streaming. */
export function messageOf(answer: Answer): Message {
  return { ...emptyMessage(answer), content: [...contentOf(answer.parts)], ...stopOf(answer), usage: usageOf(answer) }
}

/** The message as it is announced at the start of a stream. */
export function emptyMessage(answer: Answer): Message {
  return {
    id: answer.id,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [],
    container: null,
    diagnostics: null,
    stop_reason: null,
    stop_details: null,
    stop_sequence: null,
    usage: { ...usageOf(answer), output_tokens: 1, output_tokens_details: null },
  }
}

/** Why the answer ended. */
export function stopOf(answer: Answer): Pick<Message, 'stop_reason' | 'stop_details' | 'stop_sequence'> {
  const refused = answer.stopReason === 'refusal'
  return {
    stop_reason: answer.stopReason,
    stop_details: refused ? { type: 'refusal', category: null, explanation: 'This request was declined.' } : null,
    stop_sequence: null,
  }
}

function usageOf(answer: Answer): Message['usage'] {
  const { thinking_tokens: thinkingTokens, ...counted } = answer.usage
  return {
    ...counted,
    cache_creation: {
      ephemeral_5m_input_tokens: counted.cache_creation_input_tokens,
      ephemeral_1h_input_tokens: 0,
    },
    inference_geo: null,
    output_tokens_details: { thinking_tokens: thinkingTokens },
    server_tool_use: null,
    service_tier: 'standard',
    speed: null,
  }
}

function partOf(block: Block, index: number, pace: Pace, around: Surroundings): Part {
  const { variables, request } = around
  switch (block.type) {
    case 'text':
      return { type: 'content', pace, block: { type: 'text', text: fill(block.text, variables), citations: null } }
    case 'thinking': {
      const thinking = request.thinking?.display === 'omitted' ? '' : fill(block.thinking, variables)
      return { type: 'content', pace, block: { type: 'thinking', thinking, signature: signatureOf(thinking) } }
    }
    case 'tool_use':
      return {
        type: 'content',
        pace,
        block: {
          type: 'tool_use',
          id: `toolu_${around.id}${index}`,
          name: block.name,
          input: fillDeep(block.input, variables),
          caller: { type: 'direct' },
        },
      }
    case 'stream': {
      const rate = Math.max(0.1, fillNumber(block.eventsPerSecond, variables, 20))
      const count = Math.max(1, Math.round(rate * fillNumber(block.seconds, variables, 1)))
      const text = Array.from({ length: count }, (_, at) => `word ${String(at).padStart(6, '0')} `).join('')
      return { type: 'content', pace: { ms: 1000 / rate, chunk: 12 }, block: { type: 'text', text, citations: null } }
    }
    case 'gate':
      return { type: 'gate', gate: fill(block.gate, variables) }
    case 'wait':
      return { type: 'wait', ms: fillNumber(block.ms, variables) }
    default:
      return assertNever(block)
  }
}

function outputTokens(block: ContentBlock): number {
  if (block.type === 'text') return tokensOf(block.text)
  if (block.type === 'thinking') return tokensOf(block.thinking)
  return block.type === 'tool_use' ? tokensOf(JSON.stringify(block.input)) + 12 : 0
}

/** Whether a trouble strikes before any byte of a good answer. */
export function strikesBefore(trouble: Trouble): boolean {
  if (trouble.kind === 'hang') return trouble.afterEvents === undefined
  return trouble.kind === 'status' || trouble.kind === 'reset' || trouble.kind === 'content-type'
}
