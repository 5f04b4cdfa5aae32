import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const blockSchema = z.looseObject({ type: z.string() })
const bodySchema = z.looseObject({
  model: z.string(),
  system: z.union([z.string(), z.array(blockSchema)]).optional(),
  tools: z.array(z.looseObject({ name: z.string() })).optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(blockSchema)]) })),
})
const resultSchema = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  is_error: z.boolean().optional(),
})

/** A request as it came. */
export type ModelRequest = Readonly<z.infer<typeof bodySchema>>

/** One block of an answer. */
export type AnswerBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use'
      readonly id: string
      readonly name: string
      readonly input: Readonly<Record<string, unknown>>
    }

/** A whole answer; `inputTokens` is what the server says the request was. */
export type ModelAnswer = { readonly blocks: readonly AnswerBlock[]; readonly inputTokens?: number }

/** A server of the Messages API that answers by a function of the request: nothing of it is shared with the practice model. */
export type ScriptedApi = {
  readonly url: string
  readonly requests: readonly ModelRequest[]
  readonly stop: () => Promise<void>
}

/** Starts the server on a free port of loopback. Streams each answer in pieces, `pieceMs` apart. */
export async function startScriptedApi(
  answer: (request: ModelRequest) => ModelAnswer,
  pieceMs = 0,
): Promise<ScriptedApi> {
  const requests: ModelRequest[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const parsed = bodySchema.safeParse(JSON.parse(Buffer.concat(pieces).toString('utf8')))
      if (request.method !== 'POST' || !parsed.success) {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: 'unexpected' } }))
        return
      }
      requests.push(parsed.data)
      void stream(response, parsed.data.model, answer(parsed.data), pieceMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port }: AddressInfo = z.custom<AddressInfo>().parse(server.address())
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

let messages = 0

async function stream(
  response: ServerResponse,
  model: string,
  { blocks, inputTokens = 100 }: ModelAnswer,
  pieceMs: number,
): Promise<void> {
  const send = async (type: string, data: object): Promise<void> => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
    if (pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, pieceMs))
  }
  response.on('error', () => undefined)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const usage = { input_tokens: inputTokens, output_tokens: 1 }
  messages += 1
  const message = { id: `msg_${messages}`, type: 'message', role: 'assistant', model, content: [] }
  await send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage } })
  for (const [index, block] of blocks.entries()) {
    if (response.destroyed) return
    const start = block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} }
    await send('content_block_start', { index, content_block: start })
    const text = block.type === 'text' ? block.text : JSON.stringify(block.input)
    for (let at = 0; at < text.length; at += 400) {
      const piece = text.slice(at, at + 400)
      const delta =
        block.type === 'text' ? { type: 'text_delta', text: piece } : { type: 'input_json_delta', partial_json: piece }
      await send('content_block_delta', { index, delta })
    }
    await send('content_block_stop', { index })
  }
  const reason = blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  await send('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 20 } })
  await send('message_stop', {})
  response.end()
}

/** The words that users (and the client itself) said in a request, tool results left out. */
export function wordsIn(request: ModelRequest): string {
  return request.messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => (typeof content === 'string' ? [content] : content.map(textOf)))
    .join('\n')
}

/** The words of the last message. */
export function lastWordsIn(request: ModelRequest): string {
  const content = request.messages.at(-1)?.content ?? ''
  return typeof content === 'string' ? content : content.map(textOf).join('\n')
}

/** Ids of the tool results that a request carries, with whether they are errors. */
export function resultsIn(request: ModelRequest): ReadonlyMap<string, boolean> {
  const results = new Map<string, boolean>()
  for (const { content } of request.messages) {
    if (typeof content === 'string') continue
    for (const block of content) {
      const result = resultSchema.safeParse(block)
      if (result.success) results.set(result.data.tool_use_id, result.data.is_error === true)
    }
  }
  return results
}

function textOf(block: z.infer<typeof blockSchema>): string {
  return typeof block['text'] === 'string' ? block['text'] : ''
}
