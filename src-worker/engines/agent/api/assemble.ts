import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { LiveOutput } from '../../../../src-shared/board/transcript.ts'
import type { Block } from '../blocks.ts'
import { ApiTrouble, troubleOfConnection, troubleOfErrorEvent } from './trouble.ts'

/** A whole answer of the model. */
export type ModelAnswer = {
  readonly messageId: string
  readonly model: string
  readonly content: readonly Block[]
  readonly stopReason: string | null
  /** Why it was refused, in the server's words. */
  readonly stopDetail: string | null
  readonly usage: Readonly<Record<string, unknown>>
}

const usage = z.record(z.string(), z.unknown()).nullish()
const block = z.looseObject({ type: z.string() })
const index = z.number().int().nonnegative()
const stopDetails = z.looseObject({ explanation: z.string().nullish() }).nullish()
const message = z.looseObject({
  id: z.string().nullish(),
  model: z.string().nullish(),
  content: z.array(block).nullish(),
  stop_reason: z.string().nullish(),
  stop_details: stopDetails,
  usage,
})

const typed = z.looseObject({ type: z.string() })
const started = z.looseObject({ message: message.nullish() })
const blockStarted = z.looseObject({ index, content_block: block })
const blockGrew = z.looseObject({
  index,
  delta: z.looseObject({
    type: z.string(),
    text: z.string().optional(),
    thinking: z.string().optional(),
    signature: z.string().optional(),
    partial_json: z.string().optional(),
    citation: z.unknown().optional(),
  }),
})
const messageGrew = z.looseObject({
  delta: z.looseObject({ stop_reason: z.string().nullish(), stop_details: stopDetails }).nullish(),
  usage,
})
const failed = z.looseObject({
  error: z.looseObject({ type: z.string().default('api_error'), message: z.string().default('') }),
})

type Growing = { block: Record<string, unknown> & { type: string }; json: string }

/**
 * Puts an answer together from the events of a stream. Events it does not know are passed over; one that cannot be read
 * breaks the stream, for part of the answer is lost with it.
 */
export class AnswerAssembler {
  readonly #askedModel: string
  readonly #live: (output: LiveOutput) => void
  readonly #blocks = new Map<number, Growing>()
  #messageId = ''
  #model = ''
  #stopReason: string | null = null
  #stopDetail: string | null = null
  #usage: Record<string, unknown> = {}
  #whole = false

  constructor(askedModel: string, live: (output: LiveOutput) => void) {
    this.#askedModel = askedModel
    this.#live = live
  }

  /** Takes the data of one server-sent event. Throws `ApiTrouble` when the stream cannot be trusted any more. */
  take(data: string): void {
    if (this.#whole || data.trim() === '' || data.trim() === '[DONE]') return
    const event = parse(typed, readJson(data))
    switch (event.type) {
      case 'message_start':
        this.#begin(parse(started, event).message ?? {})
        break
      case 'content_block_start': {
        const start = parse(blockStarted, event)
        this.#blocks.set(start.index, { block: { ...start.content_block }, json: '' })
        break
      }
      case 'content_block_delta':
        this.#grow(parse(blockGrew, event))
        break
      case 'message_delta': {
        const { delta, usage: counted } = parse(messageGrew, event)
        this.#stopReason = delta?.stop_reason ?? this.#stopReason
        this.#stopDetail = delta?.stop_details?.explanation ?? this.#stopDetail
        this.#count(counted)
        break
      }
      case 'message_stop':
        this.#whole = true
        break
      case 'error': {
        const { error } = parse(failed, event)
        throw new ApiTrouble(troubleOfErrorEvent(error.type, error.message))
      }
      default:
        // `ping`, `content_block_stop`, and whatever later versions add.
        break
    }
  }

  /** Takes an answer that came in one piece, from servers that do not stream. */
  takeWhole(json: unknown): void {
    const whole = parse(message, json)
    if (!Array.isArray(whole.content)) throw malformed('an answer without content')
    this.#begin(whole)
    this.#stopReason = whole.stop_reason ?? null
    this.#stopDetail = whole.stop_details?.explanation ?? null
    this.#whole = true
  }

  /** The answer; throws `ApiTrouble` when the stream ended before it was whole. */
  finish(): ModelAnswer {
    if (!this.#whole) throw new ApiTrouble(troubleOfConnection('API stream was cut', 'the answer ended in the middle'))
    return {
      messageId: this.#messageId === '' ? `msg_${randomUUID()}` : this.#messageId,
      model: this.#model === '' ? this.#askedModel : this.#model,
      content: [...this.#blocks].sort(([a], [b]) => a - b).flatMap(([, growing]) => this.#finishedBlock(growing)),
      stopReason: this.#stopReason,
      stopDetail: this.#stopDetail,
      usage: this.#usage,
    }
  }

  #begin(begun: z.infer<typeof message>): void {
    this.#messageId = begun.id ?? ''
    this.#model = begun.model ?? ''
    for (const [at, one] of (begun.content ?? []).entries()) this.#blocks.set(at, { block: { ...one }, json: '' })
    this.#count(begun.usage)
  }

  #count(counted: Record<string, unknown> | null | undefined): void {
    for (const [name, value] of Object.entries(counted ?? {})) {
      // Later counts are totals; a field that is null there keeps what the start of the message said.
      if (value !== null && value !== undefined) this.#usage[name] = value
    }
  }

  #grow({ index: at, delta }: z.infer<typeof blockGrew>): void {
    const growing = this.#blocks.get(at) ?? { block: { type: typeOfDelta(delta.type) }, json: '' }
    this.#blocks.set(at, growing)
    const { block: grown } = growing
    switch (delta.type) {
      case 'text_delta':
        grown['text'] = textOf(grown['text']) + (delta.text ?? '')
        this.#live({ type: 'text', text: delta.text ?? '' })
        break
      case 'thinking_delta':
        grown['thinking'] = textOf(grown['thinking']) + (delta.thinking ?? '')
        this.#live({ type: 'thinking', text: delta.thinking ?? '' })
        break
      case 'signature_delta':
        grown['signature'] = textOf(grown['signature']) + (delta.signature ?? '')
        break
      case 'input_json_delta':
        growing.json += delta.partial_json ?? ''
        this.#live({ type: 'tool-input', tool: textOf(grown['name']), text: delta.partial_json ?? '' })
        break
      case 'citations_delta':
        grown['citations'] = [
          ...(Array.isArray(grown['citations']) ? (grown['citations'] as unknown[]) : []),
          delta.citation,
        ]
        break
      default:
        break
    }
  }

  #finishedBlock(growing: Growing): Block[] {
    const { block: grown, json } = growing
    if (grown.type !== 'tool_use' && grown.type !== 'server_tool_use') return [grown]
    const id = textOf(grown['id'])
    const named = { ...grown, id: id === '' ? `toolu_${randomUUID().replaceAll('-', '')}` : id }
    if (json.trim() === '') return [{ ...named, input: grown['input'] ?? {} }]
    try {
      return [{ ...named, input: JSON.parse(json) as unknown }]
    } catch (error) {
      // At the output limit half an input is what was to be expected: that call never came about.
      if (this.#stopReason === 'max_tokens') return []
      throw malformed('the input of a tool call is no JSON', error)
    }
  }
}

function typeOfDelta(type: string): string {
  if (type === 'thinking_delta' || type === 'signature_delta') return 'thinking'
  return type === 'input_json_delta' ? 'tool_use' : 'text'
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function readJson(data: string): unknown {
  try {
    return JSON.parse(data) as unknown
  } catch (error) {
    throw malformed('an event of the stream is no JSON', error)
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw malformed(z.prettifyError(parsed.error).replaceAll('\n', ' '), parsed.error)
}

function malformed(message: string, cause?: unknown): ApiTrouble {
  return new ApiTrouble(troubleOfConnection('API answer was malformed', message), cause)
}
