import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { hookEventSchema, type HookEvent } from './hook-events.ts'

/** A tool's whole input and output come with its hooks. */
const mostBytes = 64 * 1024 * 1024

/** What a hook answers; empty when it has nothing to say. */
export type HookAnswer = Readonly<Record<string, unknown>>

/** Hears of an event and answers it, at once or when somebody has decided. `gone` aborts when the program no longer waits. */
export type HookListener = (event: HookEvent, gone: AbortSignal) => Promise<HookAnswer>

/** Where the program reaches its hooks: on loopback, with a token that only it knows. */
export class HookServer {
  readonly token = randomBytes(32).toString('base64url')
  readonly #server: Server
  readonly #listener: HookListener
  readonly #report: (what: string, error?: unknown) => void

  constructor(listener: HookListener, report: (what: string, error?: unknown) => void) {
    this.#listener = listener
    this.#report = report
    // A permission may wait for days, and keeps its connection.
    this.#server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, (request, response) => {
      this.#take(request, response).catch((error: unknown) => {
        this.#report('a hook of Claude Code could not be answered', error)
        response.destroy()
      })
    })
    this.#server.on('clientError', (_error, socket) => socket.destroy())
  }

  /** Listens; returns the address for hooks. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, '127.0.0.1', resolve)
    })
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the server of hooks has no port')
    return `http://127.0.0.1:${address.port}/hook`
  }

  /** Whoever still waits for an answer gets none. */
  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    response.on('error', () => gone.abort())
    if (!this.#isOurs(request.headers.authorization)) return answer(response, 403, {})
    if (request.method !== 'POST' || request.url !== '/hook') return answer(response, 404, {})
    const body = await readBody(request)
    if (body === null) return answer(response, 413, {})
    const parsed = hookEventSchema.safeParse(parseJson(body))
    // Events that we did not ask for, or of a shape that we do not know, pass.
    if (!parsed.success) {
      this.#report('a hook of Claude Code has an unknown shape', parsed.error)
      return answer(response, 200, {})
    }
    answer(response, 200, await this.#listener(parsed.data, gone.signal))
  }

  #isOurs(authorization: string | undefined): boolean {
    const given = Buffer.from(authorization ?? '')
    const ours = Buffer.from(`Bearer ${this.token}`)
    return given.length === ours.length && timingSafeEqual(given, ours)
  }
}

function answer(response: ServerResponse, status: number, body: HookAnswer): void {
  if (response.destroyed || response.writableEnded) return
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) throw new TypeError('a request of a hook came without bytes')
    const bytes: Buffer = part
    size += bytes.length
    if (size > mostBytes) return null
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
