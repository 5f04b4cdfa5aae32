import Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { asks, base, practice, tools } from './testing/model.ts'

const offered = tools('AskUserQuestion', 'Glob', 'Read', 'Write', 'Finish')

test('a streamed answer arrives in the order of the real API', async () => {
  const { client } = await practice()
  const stream = await client.messages.create({
    ...base,
    messages: asks('ask me a question'),
    tools: offered,
    stream: true,
  })
  const types: string[] = []
  for await (const event of stream) if (types.at(-1) !== event.type) types.push(event.type)
  const block = ['content_block_start', 'content_block_delta', 'content_block_stop']
  expect(types).toEqual(['message_start', ...block, ...block, 'message_delta', 'message_stop'])
})

test('a tool call comes in pieces that make its input', async () => {
  const { client } = await practice()
  const stream = client.messages.stream({ ...base, messages: asks('ask me a question'), tools: offered })
  const pieces: string[] = []
  stream.on('inputJson', (piece) => pieces.push(piece))
  const message = await stream.finalMessage()
  const call = message.content.find((block) => block.type === 'tool_use')
  expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(2)
  expect(JSON.parse(pieces.join(''))).toEqual(call?.input)
  expect(call?.name).toBe('AskUserQuestion')
  expect(message.stop_reason).toBe('tool_use')
})

test('without streaming the same message comes whole', async () => {
  const { client } = await practice()
  const request = { ...base, messages: asks('end in plain text') }
  const streamed = await client.messages.stream(request).finalMessage()
  const whole = await client.messages.create(request)
  expect(streamed).toMatchObject(JSON.parse(JSON.stringify({ ...whole, id: streamed.id })) as object)
  expect(whole.usage.output_tokens).toBeGreaterThan(5)
})

test('thinking comes with a signature that must come back unchanged', async () => {
  const { client } = await practice()
  const messages = asks('explain this project')
  const first = await client.messages.stream({ ...base, messages, tools: offered }).finalMessage()
  const [thinking, ...rest] = first.content
  if (thinking?.type !== 'thinking') throw new Error('no thinking block')
  const call = rest.find((block) => block.type === 'tool_use')
  const result = { type: 'tool_result' as const, tool_use_id: call?.id ?? '', content: 'README.md' }
  const goOn = (content: Anthropic.ContentBlockParam[]) =>
    client.messages.create({
      ...base,
      tools: offered,
      messages: [...messages, { role: 'assistant', content }, { role: 'user', content: [result] }],
    })
  await expect(goOn([{ ...thinking, thinking: 'something else' }, ...rest])).rejects.toThrow('Invalid `signature`')
  expect((await goOn([thinking, ...rest])).stop_reason).toBe('end_turn')
})

test('thinking that is switched off stays away', async () => {
  const { client } = await practice()
  const message = await client.messages.create({
    ...base,
    messages: asks('explain this project'),
    tools: offered,
    thinking: { type: 'disabled' },
  })
  expect(message.content.map((block) => block.type)).toEqual(['text', 'tool_use'])
})

test('a prompt cached once is read from the cache, and what was added is written to it', async () => {
  const { client } = await practice()
  const cache = { cache_control: { type: 'ephemeral' as const } }
  const system = [{ type: 'text' as const, text: 'You are careful. '.repeat(400), ...cache }]
  const ask = (messages: Anthropic.MessageParam[]) => client.messages.create({ ...base, system, messages })
  const marked = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text, ...cache }] })
  const first = await ask([marked('end in plain text')])
  const second = await ask([
    { role: 'user', content: [{ type: 'text', text: 'end in plain text' }] },
    { role: 'assistant', content: first.content },
    marked('and another thing'),
  ])
  expect(first.usage).toMatchObject({ cache_read_input_tokens: 0, input_tokens: 0 })
  expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1500)
  expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
  expect(second.usage.cache_creation_input_tokens).toBeGreaterThan(10)
})

test('tokens are counted without an answer', async () => {
  const { client } = await practice()
  const { input_tokens: tokens } = await client.messages.countTokens({
    model: base.model,
    messages: asks('x'.repeat(4000)),
  })
  expect(tokens).toBeGreaterThan(1000)
})

test('models are listed and found by id', async () => {
  const { client } = await practice()
  const models = await client.models.list()
  expect(models.data.map((model) => model.line)).toEqual(['opus', 'sonnet', 'haiku'])
  expect((await client.models.retrieve('claude-haiku-5-5')).display_name).toBe('Claude Haiku 5.5')
  await expect(client.models.retrieve('claude-none')).rejects.toBeInstanceOf(Anthropic.NotFoundError)
})

test('answers carry a request id and rate limits', async () => {
  const { client } = await practice()
  const { response, request_id: requestId } = await client.messages
    .create({ ...base, messages: asks('finish at once') })
    .withResponse()
  expect(requestId).toMatch(/^req_/)
  expect(Number(response.headers.get('anthropic-ratelimit-requests-remaining'))).toBeGreaterThan(0)
  expect(Date.parse(response.headers.get('anthropic-ratelimit-tokens-reset') ?? '')).toBeGreaterThan(0)
})

test.each([
  ['a bad key', { apiKey: 'bad-key' }],
  ['a bad token', { apiKey: null, authToken: 'bad-token' }],
])('%s is a 401 with the body of the real API', async (_, credentials) => {
  const { url } = await practice()
  const client = new Anthropic({ ...credentials, baseURL: url, maxRetries: 0 })
  const error: unknown = await client.messages
    .create({ ...base, messages: asks('hello') })
    .catch((cause: unknown) => cause)
  expect(error).toBeInstanceOf(Anthropic.AuthenticationError)
  expect(error).toMatchObject({
    status: 401,
    error: { type: 'error', error: { type: 'authentication_error' }, request_id: expect.stringMatching(/^req_/) },
  })
})

test('any bearer token passes', async () => {
  const { url } = await practice()
  const client = new Anthropic({ apiKey: null, authToken: 'anything', baseURL: url, maxRetries: 0 })
  expect((await client.messages.create({ ...base, messages: asks('end in plain text') })).role).toBe('assistant')
})

const use = { type: 'tool_use' as const, id: 'toolu_1', name: 'Glob', input: {} }
const result = { type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'ok' }
const call = { role: 'assistant' as const, content: [use] }

test.each<[string, Anthropic.MessageParam[], string]>([
  [
    'a call without its result',
    [...asks('hi'), call, { role: 'user', content: 'go on' }],
    '`tool_use` ids were found without',
  ],
  ['a result without its call', [{ role: 'user', content: [result] }], 'unexpected `tool_use_id`'],
  [
    'two results for one call',
    [...asks('hi'), call, { role: 'user', content: [result, result] }],
    'must have a single result',
  ],
  [
    'the same call twice',
    [...asks('hi'), call, { role: 'user', content: [result] }, call, { role: 'user', content: [result] }],
    'must be unique',
  ],
  ['an empty text', [{ role: 'user', content: [{ type: 'text', text: '' }] }], 'text content blocks must be non-empty'],
  ['an empty message', [{ role: 'user', content: [] }], 'must have non-empty content'],
  ['an answer first', [{ role: 'assistant', content: 'hello' }], 'first message must use the'],
])('%s is refused as the real API refuses it', async (_, messages, words) => {
  const { client } = await practice()
  const asked = client.messages.create({ ...base, messages, tools: offered })
  await expect(asked).rejects.toBeInstanceOf(Anthropic.BadRequestError)
  await expect(asked).rejects.toThrow(words)
})

test('a tool without a schema is refused', async () => {
  const { url } = await practice()
  const body = JSON.stringify({ ...base, messages: asks('hi'), tools: [{ name: 'Read' }] })
  const headers = { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' }
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })
  expect(await response.text()).toContain('tools.0.custom.input_schema: Field required')
})

test('a body without what it needs is refused with the field', async () => {
  const { url } = await practice()
  const headers = { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' }
  const send = async (body: string) =>
    JSON.stringify(await (await fetch(`${url}/v1/messages`, { method: 'POST', headers, body })).json())
  expect(await send('{"model":"m","messages":[{"role":"user","content":"hi"}]}')).toContain(
    'max_tokens: Field required',
  )
  expect(await send('{"model":"m","max_tokens":1,"messages":[{"role":"robot","content":"hi"}]}')).toContain(
    'messages.0.role',
  )
  expect(await send('{"model":')).toContain('not valid JSON')
})

test('what is not there is a 404 in the words of the API', async () => {
  const { url } = await practice()
  const response = await fetch(`${url}/v1/nothing`, {
    headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' },
  })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
})
