import { once } from 'node:events'
import { createServer } from 'node:http'
import { onTestFinished } from 'vitest'

/** One call that the model makes. */
export type ScriptedCall = { readonly name: string; readonly input: unknown }

/** A model that makes the given calls, one an answer, and then finishes. As bare as the Messages API allows. */
export async function startScripted(calls: readonly ScriptedCall[]): Promise<{ readonly url: string }> {
  let turn = 0
  const server = createServer((request, response) => {
    request.resume()
    const call = calls[turn] ?? { name: 'Finish', input: { outcome: 'completed', result: 'Done.' } }
    turn += 1
    const events = [
      { type: 'message_start', message: { id: `m${turn}`, role: 'assistant', usage: { input_tokens: 1 } } },
      // The same id in every answer, as careless servers do.
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'call', name: call.name, input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: JSON.stringify(call.input) },
      },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ]
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}` }
}
