import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../../../src-shared/base/manual-clock.ts'
import { noUsage } from '../../../../src-shared/board/session-record.ts'
import { defaultAgentOptions } from '../options.ts'
import { systemClock } from '../testing/memory-host.ts'
import { retryOf } from './back-off.ts'
import { ApiClient } from './client.ts'
import { credentialsFrom } from './credentials.ts'
import { resolveModel, smallModel } from './models.ts'
import { costOf } from './prices.ts'
import { mainRequestBody } from './request.ts'
import { ApiTrouble, troubleOfConnection, troubleOfErrorEvent, troubleOfStatus } from './trouble.ts'
import { addUsage } from './usage.ts'

let servers: Server[] = []
let clients: ApiClient[] = []
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  for (const client of clients) client.close()
  servers = []
  clients = []
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
}

async function ask(environment: Record<string, string>, stallMs = 5000) {
  const client = new ApiClient(() => ({ ANTHROPIC_API_KEY: 'key', ...environment }), systemClock)
  clients.push(client)
  return await client.send(
    { model: 'm', max_tokens: 10, messages: [] },
    { signal: new AbortController().signal, stallMs, live: () => undefined },
  )
}

const minimal = [
  { type: 'message_start', message: { role: 'assistant' } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'hé' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'llo' } },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
  { type: 'message_stop' },
]

describe('an answer is read', () => {
  test.each([
    ['with CR LF', (data: string, type: string) => `event: ${type}\r\ndata: ${data}\r\n\r\n`],
    ['without event names', (data: string) => `data: ${data}\n\n`],
    [
      'with comments and pings between',
      (data: string, type: string) => `: hi\n\nevent: ping\ndata: {"type":"ping"}\n\nevent: ${type}\ndata: ${data}\n\n`,
    ],
    [
      'with the marker of other APIs at the end',
      (data: string, type: string) =>
        `event: ${type}\ndata: ${data}\n\n${type === 'message_stop' ? 'data: [DONE]\n\n' : ''}`,
    ],
  ])('%s', async (_, frame) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
      const bytes = Buffer.from(minimal.map((event) => frame(JSON.stringify(event), event.type)).join(''))
      // Byte by byte, so that every cut is met, also inside a character.
      for (const byte of bytes) response.write(Buffer.from([byte]))
      response.end()
    })
    const answer = await ask({ ANTHROPIC_BASE_URL: url })
    expect(answer).toMatchObject({
      content: [{ type: 'text', text: 'héllo' }],
      stopReason: 'end_turn',
      model: 'm',
      usage: {},
    })
    expect(answer.messageId).toMatch(/^msg_/)
  })

  test('that comes in one piece, or compressed', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      response.end(
        gzipSync(JSON.stringify({ id: 'msg_1', content: [{ type: 'text', text: 'whole' }], stop_reason: 'end_turn' })),
      )
    })
    expect(await ask({ ANTHROPIC_BASE_URL: url })).toMatchObject({ messageId: 'msg_1', content: [{ text: 'whole' }] })
  })

  test('with a tool call whose input comes in pieces or at once, and whose id is missing', async () => {
    const events = [
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'a', name: 'Read', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"file_' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: 'path":"x"}' } },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'tool_use', name: 'Glob', input: { pattern: '*' } },
      },
      { type: 'message_stop' },
    ]
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
    })
    const { content } = await ask({ ANTHROPIC_BASE_URL: url })
    expect(content).toEqual([
      { type: 'tool_use', id: 'a', name: 'Read', input: { file_path: 'x' } },
      { type: 'tool_use', id: expect.stringMatching(/^toolu_/), name: 'Glob', input: { pattern: '*' } },
    ])
  })

  test('never, when it is only half there', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: ${JSON.stringify(minimal[0])}\n\n`)
    })
    await expect(ask({ ANTHROPIC_BASE_URL: url })).rejects.toMatchObject({
      trouble: { what: 'API stream was cut', remedy: 'retry' },
    })
  })
})

describe('a request', () => {
  test('is signed with the key, both ways, and with the headers of the user', async () => {
    let seen: IncomingMessage['headers'] = {}
    const url = await serve((request, response) => {
      seen = request.headers
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":{"type":"authentication_error","message":"no such key"}}')
    })
    const failed = ask({ ANTHROPIC_BASE_URL: `${url}/v1/`, ANTHROPIC_CUSTOM_HEADERS: 'X-Team: clocks\nX-Other: a: b' })
    await expect(failed).rejects.toMatchObject({ trouble: { status: 401, remedy: 'login', message: 'no such key' } })
    expect(seen).toMatchObject({
      'x-api-key': 'key',
      authorization: 'Bearer key',
      'x-team': 'clocks',
      'x-other': 'a: b',
    })
    expect(seen['anthropic-version']).toBeDefined()
  })

  test('keeps its connection for the next one', async () => {
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"content":[]}')
    })
    const client = new ApiClient(() => ({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: url }), systemClock)
    clients.push(client)
    const once = async () =>
      await client.send(
        { model: 'm', max_tokens: 1 },
        { signal: new AbortController().signal, stallMs: 5000, live: () => undefined },
      )
    await once()
    await once()
    expect(ports.size).toBe(1)
  })

  test('is not tried at an address that is none', async () => {
    await expect(ask({ ANTHROPIC_BASE_URL: 'not a url' })).rejects.toMatchObject({
      trouble: { status: null, remedy: 'login', message: expect.stringContaining('not a url') },
    })
  })

  test('goes out again when the server has closed the kept connection meanwhile', async () => {
    const served = new Map<unknown, number>()
    const url = await serve((request, response) => {
      const before = served.get(request.socket) ?? 0
      served.set(request.socket, before + 1)
      if (before > 0) {
        request.socket.resetAndDestroy()
        return
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"content":[{"type":"text","text":"here"}]}')
    })
    const client = new ApiClient(() => ({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: url }), systemClock)
    clients.push(client)
    const body = { model: 'm', max_tokens: 1 }
    const options = { signal: new AbortController().signal, stallMs: 5000, live: () => undefined }
    await client.send(body, options)
    expect(await client.send(body, options)).toMatchObject({ content: [{ text: 'here' }] })
    expect([...served.values()]).toEqual([2, 1])
  })

  test('goes through the proxy of the environment, unless NO_PROXY names the host', async () => {
    const seen: string[] = []
    const target = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"content":[{"type":"text","text":"direct"}]}')
    })
    const proxy = await serve((request, response) => {
      seen.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"content":[{"type":"text","text":"through the proxy"}]}')
    })
    const through = await ask({ ANTHROPIC_BASE_URL: target, HTTP_PROXY: proxy })
    expect(through.content).toMatchObject([{ text: 'through the proxy' }])
    expect(seen).toEqual([`${target}/v1/messages`])
    const direct = await ask({ ANTHROPIC_BASE_URL: target, HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1' })
    expect(direct.content).toMatchObject([{ text: 'direct' }])
  })

  test('to https is tunnelled through the proxy', async () => {
    const asked: string[] = []
    const proxy = createServer()
    servers.push(proxy)
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    proxy.listen(0, '127.0.0.1')
    await once(proxy, 'listening')
    const address = proxy.address()
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0
    const failed = ask({ ANTHROPIC_BASE_URL: 'https://api.example.test', HTTPS_PROXY: `http://127.0.0.1:${port}` })
    await expect(failed).rejects.toBeInstanceOf(ApiTrouble)
    expect(asked).toEqual(['api.example.test:443'])
  })

  test('without any byte in time is given up', async () => {
    const url = await serve(() => undefined)
    await expect(ask({ ANTHROPIC_BASE_URL: url }, 100)).rejects.toMatchObject({
      trouble: { what: 'API went silent', remedy: 'retry' },
    })
  })

  test('that is left lets go of its connection', async () => {
    const closed = Promise.withResolvers<void>()
    const url = await serve((request) => {
      request.socket.once('close', () => closed.resolve())
      controller.abort(new Error('left'))
    })
    const controller = new AbortController()
    const client = new ApiClient(() => ({ ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: url }), systemClock)
    clients.push(client)
    const asked = client.send(
      { model: 'm', max_tokens: 1 },
      { signal: controller.signal, stallMs: 5000, live: () => undefined },
    )
    await expect(asked).rejects.toThrow('left')
    await closed.promise
  })

  test('has four cache breakpoints, and other models do not get foreign thinking', () => {
    const thought = { type: 'thinking', thinking: 'x', signature: 's' }
    const body = mainRequestBody({
      model: 'claude-sonnet-5-5',
      effort: 'high',
      maxTokens: 1,
      system: 's',
      tools: [
        { name: 'a', description: '', input_schema: {} },
        { name: 'b', description: '', input_schema: {} },
      ],
      messages: [
        { role: 'user', content: [{ type: 'text', text: '1' }] },
        { role: 'assistant', content: [thought, { type: 'text', text: 'mine' }], askedModel: 'claude-sonnet-5-5' },
        { role: 'user', content: [{ type: 'text', text: '2' }] },
        { role: 'assistant', content: [thought, { type: 'text', text: 'other' }], askedModel: 'claude-opus-5-5' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '3' },
            { type: 'text', text: '4' },
          ],
        },
      ],
    })
    expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4)
    expect(JSON.stringify(body).match(/"thinking":"x"/g)).toHaveLength(1)
    expect(body).toMatchObject({ output_config: { effort: 'high' }, thinking: { type: 'adaptive' } })
  })
})

describe('trouble', () => {
  const none = () => null
  test.each([
    [401, 'login'],
    [403, 'login'],
    [400, 'never'],
    [402, 'never'],
    [404, 'never'],
    [413, 'never'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [529, 'retry'],
  ] as const)('%i: %s', (status, remedy) => {
    expect(troubleOfStatus(status, '', none, 0).remedy).toBe(remedy)
  })

  test('inside a stream counts like its status', () => {
    expect(troubleOfErrorEvent('overloaded_error', 'x')).toMatchObject({
      status: 529,
      remedy: 'retry',
      overloaded: true,
    })
    expect(troubleOfErrorEvent('authentication_error', 'x')).toMatchObject({ remedy: 'login' })
    expect(troubleOfErrorEvent('something_new', 'x')).toMatchObject({ status: null, remedy: 'retry' })
  })

  test.each([
    ['2', 2000],
    ['0.5', 500],
    ['Thu, 01 Jan 1970 00:00:30 GMT', 20_000],
    ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
    ['soon', null],
  ])('retry-after %s is %s ms', (value, expected) => {
    const header = (name: string) => (name === 'retry-after' ? value : null)
    expect(troubleOfStatus(429, '', header, 10_000).retryAfterMs).toBe(expected)
  })

  test('is waited out for longer and longer, up to ten minutes in all', () => {
    const clock = createManualClock(0)
    const trouble = troubleOfConnection('x', '')
    const waits: number[] = []
    for (let attempt = 1; ; attempt += 1) {
      const retry = retryOf(
        trouble,
        attempt,
        { since: 0, now: clock.now() },
        { ...defaultAgentOptions, random: () => 0.5 },
      )
      if (retry.kind === 'give-up') break
      waits.push(retry.at - clock.now())
      clock.advance(retry.at - clock.now())
    }
    expect(waits.slice(0, 9)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    expect(clock.now()).toBeGreaterThan(500_000)
    expect(clock.now()).toBeLessThanOrEqual(600_000)
  })

  test('that asks for more time than there is ends at once', () => {
    const trouble = { ...troubleOfConnection('x', ''), retryAfterMs: 3_600_000 }
    expect(retryOf(trouble, 1, { since: 0, now: 0 }, defaultAgentOptions)).toEqual({ kind: 'give-up' })
  })
})

describe('names and prices', () => {
  test('aliases follow the environment', () => {
    expect(resolveModel('sonnet', {})).toMatch(/^claude-sonnet-/)
    expect(resolveModel('Opus', { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' })).toBe('my-opus')
    expect(resolveModel('gateway/model', {})).toBe('gateway/model')
  })

  test('the small model is the environment’s, else the setting’s, else the current Haiku', () => {
    expect(smallModel({ ANTHROPIC_DEFAULT_HAIKU_MODEL: 'h' }, 's')).toBe('h')
    expect(smallModel({}, 's')).toBe('s')
    expect(smallModel({}, undefined)).toMatch(/^claude-haiku-/)
  })

  test('a request costs what the table says, more above the threshold, and nothing is guessed', () => {
    const count = { inputTokens: 1_000_000, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 }
    expect(costOf('claude-sonnet-5-5', count)).toBe(2)
    expect(costOf('claude-haiku-5-5', { ...count, inputTokens: 100_000 })).toBeCloseTo(0.01)
    expect(costOf('claude-haiku-5-5', count)).toBeCloseTo(0.5)
    expect(costOf('local-model', count)).toBeNull()
    expect(costOf('local-model', count, { 'local-model': { input: 3, output: 1 } })).toBe(3)
  })

  test('once a model without a price took part, the cost is unknown', () => {
    const known = addUsage(noUsage, 'claude-sonnet-5-5', { input_tokens: 10, output_tokens: null })
    expect(known).toMatchObject({ requests: 1, inputTokens: 10, outputTokens: 0 })
    expect(addUsage(addUsage(known, 'local', {}), 'claude-sonnet-5-5', {}).costUsd).toBeNull()
  })

  test('a header of the user alone signs a request too', () => {
    expect(credentialsFrom({})).toBeNull()
    expect(credentialsFrom({ ANTHROPIC_CUSTOM_HEADERS: 'Authorization: Basic x' })).toMatchObject({
      headers: { authorization: 'Basic x' },
    })
  })
})
