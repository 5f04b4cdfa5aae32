/** A streamed answer as a list of beats: what to send, and how long after the beat before. Pure. */
import type { ContentBlock, RawContentBlockDelta, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { Pace, Trouble } from '../script/schema.ts'
import { errorBody } from '../wire/errors.ts'
import { emptyMessage, stopOf, type Answer } from './answer.ts'

/** One thing that happens in a stream. */
export type Beat =
  /** Sends this text `wait` ms after the beat before. */
  | { readonly type: 'send'; readonly text: string; readonly wait: number }
  | { readonly type: 'gate'; readonly gate: string }
  | { readonly type: 'wait'; readonly ms: number }
  /** Half of an event, then the socket is destroyed. */
  | { readonly type: 'cut'; readonly text: string }
  /** Nothing more until the client leaves. */
  | { readonly type: 'hang' }
  /** The stream ends here. */
  | { readonly type: 'end' }

const defaultStrike = 5

/** The beats of an answer, with the trouble worked in. */
export function beatsOf(answer: Answer, trouble: Trouble | null, requestId: string): readonly Beat[] {
  const beats = [...fineBeats(answer, trouble?.kind === 'truncated-tool')]
  if (trouble === null) return beats
  const strike = Math.min(
    'afterEvents' in trouble ? (trouble.afterEvents ?? defaultStrike) : defaultStrike,
    beats.length - 2,
  )
  const before = beats.slice(0, strike)
  switch (trouble.kind) {
    case 'cut': {
      const next = beats[strike]
      const text = next?.type === 'send' ? next.text : 'event: message_stop\ndata: {}\n\n'
      return [...before, { type: 'cut', text: text.slice(0, Math.ceil(text.length / 2)) }]
    }
    case 'malformed':
      return [
        ...before,
        send(sse('content_block_delta', '{"type":"content_block_delta","index":0,"delta":{"type')),
        ...beats.slice(strike),
      ]
    case 'unknown-event': {
      const future = send(frame({ type: 'content_block_weather', index: 0, sky: 'clear' }))
      return beats.flatMap((beat, at) => (at % 3 === 1 ? [future, beat] : [beat]))
    }
    case 'error-event': {
      const error = { type: trouble.errorType, message: trouble.message ?? 'Overloaded' }
      return [...before, send(sse('error', JSON.stringify(errorBody(error, requestId)))), { type: 'end' }]
    }
    case 'hang':
      return [...before, { type: 'hang' }]
    case 'drip':
      return beats.map((beat) => (beat.type === 'send' ? { ...beat, wait: trouble.ms } : beat))
    case 'truncated-tool':
    case 'status':
    case 'reset':
    case 'content-type':
      return beats
    default:
      return assertNever(trouble)
  }
}

function* fineBeats(answer: Answer, truncated: boolean): Generator<Beat> {
  yield send(frame({ type: 'message_start', message: emptyMessage(answer) }))
  let index = 0
  for (const part of answer.parts) {
    if (part.type !== 'content') {
      yield part
      continue
    }
    yield send(frame({ type: 'content_block_start', index, content_block: opened(part.block) }))
    if (index === 0) yield send(ping)
    for (const { delta, wait } of deltasOf(part.block, part.pace, truncated)) {
      yield send(frame({ type: 'content_block_delta', index, delta }), wait)
    }
    yield send(frame({ type: 'content_block_stop', index }))
    index += 1
  }
  yield send(frame(messageDelta(answer)))
  yield send(frame({ type: 'message_stop' }))
}

function messageDelta(answer: Answer): RawMessageStreamEvent {
  const { thinking_tokens: thinkingTokens, ...usage } = answer.usage
  return {
    type: 'message_delta',
    delta: { ...stopOf(answer), container: null },
    usage: { ...usage, output_tokens_details: { thinking_tokens: thinkingTokens }, server_tool_use: null },
  }
}

function opened(block: ContentBlock): ContentBlock {
  if (block.type === 'text') return { ...block, text: '' }
  if (block.type === 'thinking') return { ...block, thinking: '', signature: '' }
  return block.type === 'tool_use' ? { ...block, input: {} } : block
}

type TimedDelta = { readonly delta: RawContentBlockDelta; readonly wait: number }

function* deltasOf(block: ContentBlock, pace: Pace, truncated: boolean): Generator<TimedDelta> {
  const wait = pace.ms
  if (block.type === 'text') {
    for (const text of chunks(block.text, pace.chunk)) yield { delta: { type: 'text_delta', text }, wait }
  }
  if (block.type === 'thinking') {
    for (const thinking of chunks(block.thinking, pace.chunk))
      yield { delta: { type: 'thinking_delta', thinking }, wait }
    yield { delta: { type: 'signature_delta', signature: block.signature }, wait: 0 }
  }
  if (block.type === 'tool_use') {
    const json = JSON.stringify(block.input)
    const sent = truncated ? json.slice(0, Math.ceil(json.length / 2)) : json
    yield { delta: { type: 'input_json_delta', partial_json: '' }, wait: 0 }
    const size = Math.max(1, Math.min(pace.chunk * 2, Math.ceil(sent.length / 3)))
    for (const partial of chunks(sent, size)) yield { delta: { type: 'input_json_delta', partial_json: partial }, wait }
  }
}

/** Pieces of `size` code points. */
function chunks(text: string, size: number): readonly string[] {
  const characters = Array.from(text)
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, at) =>
    characters.slice(at * size, (at + 1) * size).join(''),
  )
}

/** The event that keeps a silent stream alive. */
export const ping = sse('ping', '{"type":"ping"}')

function frame(
  event:
    | RawMessageStreamEvent
    | { readonly type: 'content_block_weather'; readonly index: number; readonly sky: string },
): string {
  return sse(event.type, JSON.stringify(event))
}

function sse(event: string, data: string): string {
  return `event: ${event}\ndata: ${data}\n\n`
}

function send(text: string, wait = 0): Beat {
  return { type: 'send', text, wait }
}
