import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'
import { z } from 'zod'

/** What a model answers: texts, and calls of tools with their inputs. */
export type ScriptedAnswer = readonly (string | { readonly name: string; readonly input: unknown })[]

/** Answers by name; a prompt that says `play <name>` is answered with these, one after the other. */
export type Scripts = Readonly<Record<string, readonly (ScriptedAnswer | (() => Promise<ScriptedAnswer>))[]>>

/** One request, as far as tests look at it. */
export type SeenRequest = {
  readonly script: string
  readonly model: string
  readonly text: string
  readonly tools: readonly string[]
}

const bodySchema = z.looseObject({
  model: z.string(),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
  system: z.unknown(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
})

/**
 * A model that keeps no state: which answer comes next follows from the request alone, so that any conversation can be
 * taken up at any point by another worker. Calls get ids that repeat from answer to answer, as careless servers give them.
 */
export async function startAnswering(
  scripts: Scripts,
): Promise<{ readonly url: string; readonly requests: readonly SeenRequest[] }> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8')
      const body = bodySchema.parse(JSON.parse(text))
      const said = body.messages.map((message) => JSON.stringify(message))
      const at = said.findLastIndex(
        (message, index) => body.messages[index]?.role === 'user' && /play \w+/.test(message),
      )
      const script = [...(said[at] ?? '').matchAll(/play (\w+)/g)].at(-1)?.[1] ?? ''
      const turn = body.messages.slice(at).filter(({ role }) => role === 'assistant').length
      requests.push({ script, model: body.model, text, tools: body.tools.map(({ name }) => name) })
      const next = scripts[script]?.[turn] ?? ['(nothing left to say)']
      void (typeof next === 'function' ? next() : Promise.resolve(next)).then((answer) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(streamOf(answer, requests.length))
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`, requests }
}

/** A call that ends a turn. */
export function finish(result: string): ScriptedAnswer {
  return [{ name: 'Finish', input: { outcome: 'completed', result } }]
}

/** An answer that waits until `count` requests have come to this point. */
export function together(count: number): (answer: ScriptedAnswer) => () => Promise<ScriptedAnswer> {
  const all = Promise.withResolvers<void>()
  let came = 0
  return (answer) => async () => {
    came += 1
    if (came >= count) all.resolve()
    await all.promise
    return answer
  }
}

function streamOf(answer: ScriptedAnswer, n: number): string {
  const blocks = answer.flatMap((part, index) => {
    const start =
      typeof part === 'string'
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: `call_${index}`, name: part.name, input: {} }
    const delta =
      typeof part === 'string'
        ? { type: 'text_delta', text: part }
        : { type: 'input_json_delta', partial_json: JSON.stringify(part.input) }
    return [
      { type: 'content_block_start', index, content_block: start },
      { type: 'content_block_delta', index, delta },
      { type: 'content_block_stop', index },
    ]
  })
  const calls = answer.some((part) => typeof part !== 'string')
  const events = [
    { type: 'message_start', message: { id: `m${n}`, role: 'assistant', usage: { input_tokens: 1000 } } },
    ...blocks,
    { type: 'message_delta', delta: { stop_reason: calls ? 'tool_use' : 'end_turn' }, usage: { output_tokens: 10 } },
    { type: 'message_stop' },
  ]
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}
