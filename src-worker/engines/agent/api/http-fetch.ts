import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Readable } from 'node:stream'

type Environment = Readonly<Record<string, string | undefined>>
type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Connections to the API, kept alive between requests, through the proxies that the environment names. */
export type HttpAgents = { readonly http: HttpAgent; readonly https: HttpsAgent; readonly close: () => void }

/** Opens the connection pools. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` count, in either case. */
export function createHttpAgents(environment: Environment): HttpAgents {
  const options = { keepAlive: true, timeout: 0, proxyEnv: proxyVariables(environment) }
  const http = new HttpAgent(options)
  const https = new HttpsAgent(options)
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
    const stream = await decoded(response)
    const status = response.statusCode ?? 0
    const headers = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    )
    const bodiless = status === 204 || status === 205 || status === 304
    if (bodiless) stream.resume()
    return new Response(bodiless ? null : bodyOf(stream), {
      status: status >= 200 && status <= 599 ? status : 502,
      statusText: response.statusMessage ?? '',
      headers,
    })
  }
}

/** A web stream that reads no faster than it is read. What still arrives after its end is dropped. */
function bodyOf(stream: Readable): ReadableStream<Uint8Array> {
  let open = true
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      const fail = (error: Error): void => {
        if (open) controller.error(error)
        open = false
      }
      stream.on('data', (chunk: Buffer) => {
        if (!open) return
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) stream.pause()
      })
      stream.once('end', () => {
        if (open) controller.close()
        open = false
      })
      // Not once: a second error without a listener would end the process.
      stream.on('error', fail)
      stream.once('aborted', () => fail(new Error('the connection was cut')))
    },
    pull: () => {
      stream.resume()
    },
    cancel: () => {
      open = false
      stream.destroy()
    },
  })
}

type Outgoing = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  readonly signal: AbortSignal | null
}

function send(url: URL, agents: HttpAgents, outgoing: Outgoing): Promise<IncomingMessage> {
  const secure = url.protocol === 'https:'
  const { method, headers, signal } = outgoing
  const options: RequestOptions = { method, headers, ...(signal === null ? {} : { signal }) }
  return new Promise((resolve, reject) => {
    const request = secure
      ? httpsRequest(url, { ...options, agent: agents.https })
      : httpRequest(url, { ...options, agent: agents.http })
    request.once('error', reject)
    request.once('response', (response) => {
      // An error after the headers reaches the reader of the body; here it must not go unheard.
      request.on('error', () => undefined)
      resolve(response)
    })
    request.end(outgoing.body ?? undefined)
  })
}

function headersOf(headers: RequestInit['headers'], body: string | null): Record<string, string> {
  const sent: Record<string, string> = {}
  if (headers instanceof Headers) for (const [name, value] of headers) sent[name] = value
  else if (Array.isArray(headers)) for (const [name, value] of headers) sent[name.toLowerCase()] = value
  else
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) sent[name.toLowerCase()] = value
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
  response.on('aborted', () => decoder.destroy(new Error('aborted')))
  return response.pipe(decoder)
}
