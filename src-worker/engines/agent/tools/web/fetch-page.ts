import { lookup, type LookupAddress } from 'node:dns'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createHttpAgents, type HttpAgents } from '../../api/http-fetch.ts'
import { ToolError } from '../tool.ts'
import { isPrivateAddress, isPrivateHost } from './addresses.ts'
import { isProxied } from './proxied.ts'

const longestMs = 20_000
const largestPage = 5 * 1024 * 1024
const mostRedirects = 10

/** What a page was asked for and how. */
export type PageRequest = {
  readonly url: URL
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** A page, or where it has moved to. */
export type Fetched =
  | {
      readonly kind: 'page'
      readonly url: URL
      readonly status: number
      readonly statusText: string
      readonly contentType: string
      readonly bytes: Buffer
    }
  | { readonly kind: 'moved'; readonly to: URL; readonly status: number }

/**
 * Fetches a page. Redirects within the same host are followed, others are told. Throws `ToolError` for everything that
 * goes wrong outside: no network, no answer in time, too much of it, a name that turns out to be a private address.
 */
export async function fetchPage({ url, environment, signal }: PageRequest): Promise<Fetched> {
  const timeout = AbortSignal.timeout(longestMs)
  const both = AbortSignal.any([signal, timeout])
  const agents = createHttpAgents(environment)
  try {
    let at = url
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const response = await send(at, { agents, environment, signal: both })
      const to = redirectOf(response, at)
      if (to === null) return await pageOf(response, at, both)
      response.destroy()
      if (!staysThere(at, to)) return { kind: 'moved', to, status: response.statusCode ?? 0 }
      at = to
    }
    throw new ToolError(`${url.href} redirects more than ${mostRedirects} times.`)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ToolError) throw error
    if (timeout.aborted) throw new ToolError(`${url.host} did not answer within ${longestMs / 1000} s.`)
    throw connectionError(error, url)
  } finally {
    agents.close()
  }
}

type Sending = {
  readonly agents: HttpAgents
  readonly environment: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

function send(url: URL, { agents, environment, signal }: Sending): Promise<IncomingMessage> {
  const options: RequestOptions = {
    signal,
    headers: {
      accept: 'text/markdown, text/html, text/plain, */*;q=0.5',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': 'Backburner (a coding agent, on request of its user)',
    },
    // Through a proxy it is the proxy that looks the name up; ours would be the proxy's own.
    ...(isProxied(url, environment) || isPrivateHost(url.hostname) ? {} : { lookup: publicLookup }),
  }
  return new Promise((resolve, reject) => {
    // Not by `import`: see `http-fetch.ts`.
    const request: ClientRequest =
      url.protocol === 'https:'
        ? process.getBuiltinModule('node:https').request(url, { ...options, agent: agents.https })
        : process.getBuiltinModule('node:http').request(url, { ...options, agent: agents.http })
    request.on('error', reject)
    request.once('response', resolve)
    request.end()
  })
}

/** Looks a public name up; an answer that is a private address is refused, for nobody was asked about that. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error !== null) return callback(error, '')
    const inner = addresses.find(({ address }) => isPrivateAddress(address))
    const [first] = addresses
    if (inner !== undefined || first === undefined) {
      const words = `${hostname} leads to ${inner?.address ?? 'no address'}, which is none of the public internet: it was not asked.`
      return callback(new ToolError(words), '')
    }
    if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

function redirectOf(response: IncomingMessage, from: URL): URL | null {
  const { statusCode = 0, headers } = response
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return null
  const to = URL.parse(headers.location, from.href)
  if (to === null || !/^https?:$/.test(to.protocol))
    throw new ToolError(`${from.href} redirects to ${headers.location.slice(0, 500)}, which is no web address.`)
  return to
}

/** The same host, with or without `www.`, by the same or a safer way. */
function staysThere(from: URL, to: URL): boolean {
  const name = (url: URL): string => url.hostname.replace(/^www\./, '')
  const isSafe = to.protocol === from.protocol || to.protocol === 'https:'
  return name(from) === name(to) && isSafe && (from.port === to.port || (from.port === '' && to.port === ''))
}

async function pageOf(response: IncomingMessage, url: URL, signal: AbortSignal): Promise<Fetched> {
  const chunks: Buffer[] = []
  let size = 0
  const body = await decoded(response)
  const onAbort = (): void => void body.destroy(new Error('aborted'))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for await (const chunk of body) {
      const bytes: unknown = chunk
      if (!Buffer.isBuffer(bytes)) continue
      size += bytes.length
      if (size > largestPage) {
        response.destroy()
        throw new ToolError(`${url.href} is more than ${largestPage / 1024 / 1024} MB long, too much to read.`)
      }
      chunks.push(bytes)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
  signal.throwIfAborted()
  return {
    kind: 'page',
    url,
    status: response.statusCode ?? 0,
    statusText: response.statusMessage ?? '',
    contentType: response.headers['content-type'] ?? '',
    bytes: Buffer.concat(chunks),
  }
}

async function decoded(response: IncomingMessage): Promise<Readable> {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return response
  const zlib = await import('node:zlib')
  const decoder = encoding === 'br' ? zlib.createBrotliDecompress() : zlib.createUnzip()
  response.on('error', (error) => decoder.destroy(error))
  response.on('aborted', () => decoder.destroy(new Error('the connection was cut')))
  return response.pipe(decoder)
}

const noNetwork = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'])

function connectionError(error: unknown, url: URL): ToolError {
  const root = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
  const code = root instanceof Error && 'code' in root && typeof root.code === 'string' ? root.code : ''
  if (noNetwork.has(code))
    return new ToolError(
      `${url.host} cannot be reached (${code}): the name is wrong, or there is no network here. Without a network WebFetch is of no use: go on with what is on this machine.`,
    )
  const words = root instanceof Error ? root.message : String(root)
  return new ToolError(
    `${url.host} could not be asked: ${code === '' || words.includes(code) ? words : `${code} ${words}`}`,
  )
}
