import type { Agent as HttpAgent, IncomingMessage, RequestOptions } from 'node:http'
import type { Agent as HttpsAgent } from 'node:https'
import type { Readable } from 'node:stream'
import { lightResponse, type LightBody } from './light-web.ts'

type Environment = Readonly<Record<string, string | undefined>>
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Connections to the API, kept alive between requests, through the proxies that the environment names. */
export type HttpAgents = { readonly http: HttpAgent; readonly https: HttpsAgent; readonly close: () => void }

/**
 * `node:http`, at first use. Not by `import`: that reads every export of the module, and one of them (`WebSocket`) loads
 * the whole of Node's built-in HTTP client.
 */
function httpModule() {
  return process.getBuiltinModule('node:http')
}
function httpsModule() {
  return process.getBuiltinModule('node:https')
}

/** Opens the connection pools. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count, in either case. */
export function createHttpAgents(environment: Environment): HttpAgents {
  const options = { keepAlive: true, timeout: 0, proxyEnv: proxyVariables(environment) }
  const http = new (httpModule().Agent)(options)
  const https = new (httpsModule().Agent)(options)
  return {
    http,
    https,
    close: () => {
      http.destroy()
      https.destroy()
    },
  }
}

function proxyVariables(environment: Environment): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']
  return Object.fromEntries(
    names
      .flatMap((name) => [name, name.toLowerCase()])
      .flatMap((name) => {
        const value = environment[name]
        return value === undefined || value === '' ? [] : [[name, value]]
      }),
  )
}

/**
 * `fetch` over `node:http(s)`, as much of it as the SDK uses: it costs a third of the memory of the built-in one, whose
 * parser is WebAssembly. `onBytes` hears of every piece that arrives.
 */
export function createHttpFetch(agents: HttpAgents, onBytes: () => void): Fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof URL || typeof input === 'string' ? input : input.url)
    const body = init.body ?? null
    if (body !== null && typeof body !== 'string') throw new TypeError('only text bodies can be sent')
    const response = await send(url, agents, {
      method: init.method ?? 'GET',
      headers: headersOf(init.headers, body),
      body,
      signal: init.signal ?? null,
    })
    response.on('data', onBytes)
    response.pause()
    return lightResponse(bodyOf(await decoded(response)), {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
      ),
      url: url.href,
    })
  }
}

function bodyOf(stream: Readable): LightBody {
  // An error that comes when nobody reads any more must not end the process.
  stream.on('error', () => undefined)
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    cancel: async () => {
      stream.destroy()
      await Promise.resolve()
    },
  }
}

type Outgoing = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly signal: AbortSignal | null
}

async function send(url: URL, agents: HttpAgents, outgoing: Outgoing): Promise<IncomingMessage> {
  for (;;) {
    const sent = await sendOnce(url, agents, outgoing)
    if (sent !== 'connection was gone') return sent
  }
}

/**
 * One request over one connection. A kept connection that the server had closed by the time it is used again is no
 * trouble of the API: nothing of an answer came, so the request goes out again over the next connection.
 */
function sendOnce(url: URL, agents: HttpAgents, outgoing: Outgoing): Promise<IncomingMessage | 'connection was gone'> {
  const secure = url.protocol === 'https:'
  const { method, headers, signal } = outgoing
  const options: RequestOptions = { method, headers, ...(signal === null ? {} : { signal }) }
  return new Promise((resolve, reject) => {
    const request = secure
      ? httpsModule().request(url, { ...options, agent: agents.https })
      : httpModule().request(url, { ...options, agent: agents.http })
    request.once('error', (error) => {
      if (request.reusedSocket && isCut(error) && signal?.aborted !== true) resolve('connection was gone')
      else reject(error)
    })
    request.once('response', (response) => {
      // An error after the headers reaches the reader of the body; here it must not go unheard.
      request.on('error', () => undefined)
      resolve(response)
    })
    request.end(outgoing.body ?? undefined)
  })
}

function isCut(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function headersOf(headers: RequestInit['headers'], body: string | null): Record<string, string> {
  const sent: Record<string, string> = {}
  if (headers instanceof Headers) for (const [name, value] of headers) sent[name] = value
  else if (Array.isArray(headers)) for (const [name, value] of headers) sent[name.toLowerCase()] = value
  else {
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (value !== undefined) sent[name.toLowerCase()] = value
    }
  }
  if (body !== null) sent['content-length'] = String(Buffer.byteLength(body))
  return sent
}

/** We ask for no compression; some gateways compress all the same. */
async function decoded(response: IncomingMessage): Promise<Readable> {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return response
  const zlib = await import('node:zlib')
  const decoder =
    encoding === 'br'
      ? zlib.createBrotliDecompress()
      : encoding === 'zstd'
        ? zlib.createZstdDecompress()
        : zlib.createUnzip()
  response.on('error', (error) => decoder.destroy(error))
  response.on('aborted', () => decoder.destroy(new Error('the connection was cut')))
  return response.pipe(decoder)
}
