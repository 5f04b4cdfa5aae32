import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { runAgent } from '../testing/agent.ts'
import { asks, base, practice, tools, type Practice } from '../testing/model.ts'

const offered = tools('Glob', 'Write', 'Finish')

function ask({ client }: Practice, prompt: string): Promise<Anthropic.Message> {
  return client.messages.stream({ ...base, messages: asks(prompt), tools: offered }).finalMessage()
}

async function failure(asked: Promise<unknown>): Promise<unknown> {
  return await asked.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

test.each([
  ['400', Anthropic.BadRequestError, 'invalid_request_error'],
  ['401', Anthropic.AuthenticationError, 'authentication_error'],
  ['402', Anthropic.PaymentRequiredError, 'billing_error'],
  ['403', Anthropic.PermissionDeniedError, 'permission_error'],
  ['404', Anthropic.NotFoundError, 'not_found_error'],
  ['413', Anthropic.ContentTooLargeError, 'request_too_large'],
  ['429', Anthropic.RateLimitError, 'rate_limit_error'],
  ['500', Anthropic.InternalServerError, 'api_error'],
  ['503', Anthropic.InternalServerError, 'api_error'],
  ['529', Anthropic.OverloadedError, 'overloaded_error'],
])('trouble %s is that status once, then all is well', async (status, kind, type) => {
  const model = await practice()
  const error = await failure(ask(model, `trouble: ${status}`))
  expect(error).toBeInstanceOf(kind)
  expect(error).toMatchObject({ status: Number(status), type })
  expect((await ask(model, `trouble: ${status}`)).stop_reason).toBe('tool_use')
})

test('a rate limit says when to come back', async () => {
  const model = await practice()
  const error = await failure(ask(model, 'trouble: rate limit after 2.5 s'))
  const headers = error instanceof Anthropic.RateLimitError ? error.headers : undefined
  expect(headers?.get('retry-after')).toBe('2.5')
  expect(headers?.get('anthropic-ratelimit-requests-remaining')).toBe('0')
})

test('a trouble strikes as often as asked', async () => {
  const model = await practice()
  const outcomes: string[] = []
  for (let at = 0; at < 4; at += 1) {
    const answer = await failure(ask(model, 'trouble: overloaded x3'))
    outcomes.push(answer instanceof Anthropic.OverloadedError ? 'overloaded' : String(answer))
  }
  expect(outcomes).toEqual(['overloaded', 'overloaded', 'overloaded', 'no failure'])
})

test('the count of one conversation is not that of another', async () => {
  const model = await practice()
  await failure(ask(model, 'trouble: 500 in one'))
  expect(await failure(ask(model, 'trouble: 500 in another'))).toBeInstanceOf(Anthropic.InternalServerError)
})

test('reset breaks the connection before any header', async () => {
  const model = await practice()
  expect(await failure(ask(model, 'trouble: reset'))).toBeInstanceOf(Anthropic.APIConnectionError)
})

test('cut destroys the socket inside the stream', async () => {
  const model = await practice()
  const events: string[] = []
  const stream = await model.client.messages.create({
    ...base,
    messages: asks('trouble: cut'),
    tools: offered,
    stream: true,
  })
  const error = await failure(
    (async () => {
      for await (const event of stream) events.push(event.type)
    })(),
  )
  expect(events[0]).toBe('message_start')
  expect(events).not.toContain('message_stop')
  expect(error).toBeInstanceOf(Error)
})

test('malformed is an event that is no JSON', async () => {
  const model = await practice()
  expect(String(await failure(ask(model, 'trouble: malformed')))).toMatch(/JSON/)
})

test('an error event ends the stream with its type', async () => {
  const model = await practice()
  expect(await failure(ask(model, 'trouble: error event'))).toMatchObject({ type: 'overloaded_error' })
})

test('unknown events do no harm', async () => {
  const model = await practice()
  const types = new Set<string>()
  const stream = await model.client.messages.create({
    ...base,
    messages: asks('trouble: unknown event'),
    tools: offered,
    stream: true,
  })
  for await (const event of stream) types.add(event.type)
  expect(types).toContain('content_block_weather')
  expect(types).toContain('message_stop')
})

test('drip is late with every event', async () => {
  const model = await practice()
  await model.control('pace', { factor: 0.02 })
  const from = performance.now()
  await ask(model, 'trouble: drip')
  expect(performance.now() - from).toBeGreaterThan(50)
})

test('hang sends not a byte until the client leaves', async () => {
  const model = await practice()
  const stop = new AbortController()
  const asked = failure(
    model.client.messages.create(
      { ...base, messages: asks('trouble: hang'), tools: offered, stream: true },
      { signal: stop.signal },
    ),
  )
  const { body } = await model.control('requests?wait=1&outcome=open')
  expect(body['requests']).toMatchObject([{ firstByteAt: null }])
  stop.abort()
  expect(await asked).toBeInstanceOf(Anthropic.APIUserAbortError)
  expect((await model.control('requests?wait=1&outcome=broken')).status).toBe(200)
})

test('stall stops after some events', async () => {
  const model = await practice()
  const stream = await model.client.messages.create({
    ...base,
    messages: asks('trouble: stall'),
    tools: offered,
    stream: true,
  })
  const events = stream[Symbol.asyncIterator]()
  expect((await events.next()).value).toMatchObject({ type: 'message_start' })
  stream.controller.abort()
  expect((await model.control('requests?wait=1&outcome=broken')).status).toBe(200)
})

test('a truncated tool input is not whole JSON though the stream ends well', async () => {
  const model = await practice()
  const pieces: string[] = []
  const stream = await model.client.messages.create({
    ...base,
    messages: asks('trouble: truncated tool'),
    tools: offered,
    stream: true,
  })
  const types: string[] = []
  for await (const event of stream) {
    types.push(event.type)
    if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
      pieces.push(event.delta.partial_json)
  }
  expect(() => JSON.parse(pieces.join(''))).toThrow(SyntaxError)
  expect(types.at(-1)).toBe('message_stop')
})

test('a wrong content type is a page of HTML with status 200', async () => {
  const model = await practice()
  const { response } = await model.client.messages
    .create({ ...base, messages: asks('trouble: content type'), tools: offered, stream: true })
    .withResponse()
  expect(response.headers.get('content-type')).toBe('text/html')
})

test.each([
  ['refusal', 'refusal'],
  ['max tokens', 'max_tokens'],
])('trouble %s is a stop reason', async (words, reason) => {
  const model = await practice()
  expect((await ask(model, `trouble: ${words}`)).stop_reason).toBe(reason)
})

test('later trouble strikes only after a tool has run', async () => {
  const model = await practice()
  const directory = temporaryDirectory()
  const first = await runAgent('later trouble: 500', { client: model.client, directory, stopAfter: 1 })
  const goOn = () => runAgent('', { client: model.client, directory, messages: first.messages })
  expect(await failure(goOn())).toBeInstanceOf(Anthropic.InternalServerError)
  expect((await goOn()).finished?.result).toBe('Got through the trouble')
})

test('an ordered trouble strikes the requests it is meant for, as often as ordered', async () => {
  const model = await practice()
  await model.control('trouble', { trouble: { kind: 'status', status: 503 }, times: 2, contains: 'the "marked" one' })
  const outcomes: string[] = []
  for (const prompt of ['finish at once', ...Array.from({ length: 3 }, () => 'finish at once, the "marked" one')]) {
    const answer = await failure(ask(model, prompt))
    outcomes.push(answer instanceof Anthropic.InternalServerError ? 'struck' : 'fine')
  }
  expect(outcomes).toEqual(['fine', 'struck', 'struck', 'fine'])
})

test('an ordered trouble can be for the small model alone', async () => {
  const model = await practice()
  await model.control('trouble', { trouble: { kind: 'status', status: 500 }, requests: 'small' })
  expect((await ask(model, 'finish at once')).stop_reason).toBe('tool_use')
  const small = model.client.messages.create({
    ...base,
    model: 'claude-haiku-5-5',
    messages: asks('A short name, please'),
  })
  expect(await failure(small)).toBeInstanceOf(Anthropic.InternalServerError)
})
