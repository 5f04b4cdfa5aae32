import type { IncomingMessage } from 'node:http'

type Environment = Readonly<Record<string, string | undefined>>

/** What a request says. */
type Init = { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

/** As much of a `Response` as the client of the API reads. */
type Answer = {
  readonly status: number
  readonly statusText: string
  readonly url: string
  readonly headers: ReadonlyMap<string, string>
  readonly text: () => Promise<string>
  readonly json: () => Promise<unknown>
}

const patienceMs = 30_000
const mostBytes = 16 * 1024 * 1024
/** Of a text of which only the end counts, so much is read. */
const mostTailBytes = 128 * 1024 * 1024
const mostHops = 3

/**
 * `fetch` over `node:http(s)`, through the proxies that the environment names: the built-in one costs the supervisor more
 * memory than all that it knows of pull requests. Not by `import`: that reads every export of the module, and one of them
 * loads the built-in client. No redirect is followed: the token is for this address alone.
 */
export function createFetch(
  environment: Environment,
  timeoutMs = patienceMs,
): (url: string, init?: Init) => Promise<Answer> {
  return async (address, init = {}) => {
    const { response, end } = await request(new URL(address), init, environment, timeoutMs)
    try {
      const text = await readText(response)
      return {
        status: response.statusCode ?? 0,
        statusText: response.statusMessage ?? '',
        url: address,
        headers: headersOf(response),
        text: () => Promise.resolve(text),
        json: () => Promise.resolve().then((): unknown => JSON.parse(text)),
      }
    } finally {
      end()
    }
  }
}

/**
 * The last bytes of a text that lies somewhere, asked for without any credential; null when it cannot be had. Nothing is
 * said of why: such an address is a key by itself. Plain http only where it stays on this machine.
 */
export async function fetchTail(address: string, environment: Environment, bytes: number): Promise<string | null> {
  let next: string | undefined = address
  for (let hop = 0; next !== undefined && hop < mostHops; hop += 1) {
    const url: URL | null = URL.parse(next)
    if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)))) return null
    try {
      const { response, end } = await request(url, {}, environment)
      try {
        const status = response.statusCode ?? 0
        if (status === 200) return await readTail(response, bytes)
        next = status >= 300 && status < 400 ? response.headers.location : undefined
      } finally {
        end()
      }
    } catch {
      return null
    }
  }
  return null
}

function isLoopback({ hostname }: URL): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

async function request(
  url: URL,
  init: Init,
  environment: Environment,
  timeoutMs = patienceMs,
): Promise<{ readonly response: IncomingMessage; readonly end: () => void }> {
  const isSecure = url.protocol === 'https:'
  const http = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http')
  const agent = new http.Agent({ keepAlive: false, proxyEnv: proxiesOf(environment) })
  const body = init.body === undefined ? null : Buffer.from(init.body)
  const headers = { ...init.headers, ...(body === null ? {} : { 'content-length': String(body.length) }) }
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const sent = http.request(url, { method: init.method ?? 'GET', headers, agent, signal })
      sent.once('response', resolve)
      sent.once('error', reject)
      sent.end(body)
    })
    return { response, end: () => agent.destroy() }
  } catch (error) {
    agent.destroy()
    throw error
  }
}

async function readTail(response: IncomingMessage, bytes: number): Promise<string> {
  let tail = Buffer.alloc(0)
  let length = 0
  for await (const piece of response) {
    if (!Buffer.isBuffer(piece)) continue
    length += piece.length
    if (length > mostTailBytes) break
    tail = Buffer.concat([tail, piece]).subarray(-bytes)
  }
  return tail.toString('utf8')
}

async function readText(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of response) {
    if (!Buffer.isBuffer(piece)) continue
    length += piece.length
    if (length > mostBytes) throw new Error(`the answer is longer than ${mostBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
    ),
  )
}

function proxiesOf(environment: Environment): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )
}
