import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { LiveOutput } from '../../../../src-shared/board/transcript.ts'
import { AnswerAssembler, type ModelAnswer } from './assemble.ts'
import { baseUrlOf, credentialsFrom, type Credentials } from './credentials.ts'
import { createHttpAgents, createHttpFetch, type HttpAgents } from './http-fetch.ts'
import { putLightWebInPlace } from './light-web.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import { ApiTrouble, troubleOfConnection, troubleOfStatus, type Trouble } from './trouble.ts'

type Environment = Readonly<Record<string, string>>
type Sdk = typeof import('@anthropic-ai/sdk')

/** A request's body, as the Messages API takes it. */
export type RequestBody = { readonly model: string; readonly max_tokens: number } & Readonly<Record<string, unknown>>

/** How one request is watched. */
export type SendOptions = {
  readonly signal: AbortSignal
  /** A stream without a byte for this long is broken. */
  readonly stallMs: number
  readonly live: (output: LiveOutput) => void
  /** Values of the header `anthropic-beta`, besides the user's own. */
  readonly betas?: readonly string[]
}

/** The Messages API at the address that the session's environment names. One attempt per `send`: retries are not its. */
export class ApiClient {
  readonly #environment: () => Environment
  readonly #clock: Clock
  #agents: HttpAgents | null = null
  #sdk: Promise<Sdk> | null = null

  constructor(environment: () => Environment, clock: Clock) {
    this.#environment = environment
    this.#clock = clock
  }

  /** Where requests go. */
  get baseUrl(): string {
    return baseUrlOf(this.#environment())
  }

  /** Whether there is anything to sign a request with. */
  get hasCredentials(): boolean {
    return credentialsFrom(this.#environment()) !== null
  }

  /** A text without what requests are signed with, whatever a server says. */
  withoutSecrets(text: string): string {
    return withoutSecrets(text, this.#environment())
  }

  /** What requests are signed with now: a value to compare, not to show. */
  get credentials(): string {
    return JSON.stringify(credentialsFrom(this.#environment()))
  }

  /** Loads the SDK ahead of the first request; it is not loaded before it is needed. */
  async warm(): Promise<void> {
    this.#sdk ??= loadSdk()
    await this.#sdk
  }

  /** Asks once and resolves with the whole answer. Rejects with `ApiTrouble`, or `AbortError` when `signal` was. */
  async send(body: RequestBody, options: SendOptions): Promise<ModelAnswer> {
    const credentials = credentialsFrom(this.#environment())
    if (credentials === null) throw new ApiTrouble(noCredentials)
    if (!isHttp(credentials.baseUrl)) throw new ApiTrouble(badAddress(credentials.baseUrl))
    const stall = this.#watchForStall(options)
    try {
      const response = await this.#post(credentials, { body, betas: options.betas ?? [] }, stall)
      const assembler = new AnswerAssembler(body.model, options.live)
      await readAnswer(response, assembler)
      return assembler.finish()
    } catch (error) {
      options.signal.throwIfAborted()
      if (stall.stalled()) {
        throw new ApiTrouble(
          troubleOfConnection('API went silent', `no byte for ${Math.round(options.stallMs / 1000)} s`),
          error,
        )
      }
      throw error instanceof ApiTrouble ? error : new ApiTrouble(this.#troubleOf(await this.#loaded(), error), error)
    } finally {
      stall.end()
    }
  }

  /** Proxies may have changed: the next request opens connections anew. What is under way is left alone. */
  reconnect(): void {
    this.#agents = null
  }

  /** Ends kept-alive connections. */
  close(): void {
    this.#agents?.close()
    this.#agents = null
  }

  async #loaded(): Promise<Sdk> {
    await this.warm()
    if (this.#sdk === null) throw new Error('the SDK is not loaded')
    return await this.#sdk
  }

  async #post(
    credentials: Credentials,
    { body, betas }: { readonly body: RequestBody; readonly betas: readonly string[] },
    stall: StallWatch,
  ): Promise<Response> {
    const { Anthropic } = await this.#loaded()
    this.#agents ??= createHttpAgents(this.#environment())
    const client = new Anthropic({
      baseURL: credentials.baseUrl,
      authToken: credentials.authToken === '' ? 'unused' : credentials.authToken,
      defaultHeaders: credentials.headers,
      maxRetries: 0,
      logLevel: 'off',
      openTelemetry: false,
      fetch: createHttpFetch(this.#agents, stall.touch),
    })
    // As text: for an object the SDK first makes sure that it is none of a dozen web types, and loads each of them.
    const text = JSON.stringify({ ...body, stream: true })
    const asked = [credentials.headers['anthropic-beta'], ...betas].filter((beta) => beta !== undefined)
    const headers = {
      'content-type': 'application/json',
      ...(asked.length === 0 ? {} : { 'anthropic-beta': asked.join(',') }),
    }
    return await client.post('/v1/messages', { body: text, headers, signal: stall.signal }).asResponse()
  }

  #watchForStall({ signal, stallMs }: SendOptions): StallWatch {
    const controller = new AbortController()
    let stalled = false
    const stall = (): void => {
      stalled = true
      controller.abort()
    }
    let cancel = this.#clock.schedule(stallMs, stall)
    return {
      signal: AbortSignal.any([signal, controller.signal]),
      stalled: () => stalled,
      touch: () => {
        cancel()
        cancel = this.#clock.schedule(stallMs, stall)
      },
      end: () => cancel(),
    }
  }

  #troubleOf(sdk: Sdk, error: unknown) {
    if (error instanceof sdk.APIError && typeof error.status === 'number') {
      const headers: unknown = error.headers
      const read = (name: string): string | null => (headers instanceof Headers ? headers.get(name) : null)
      return troubleOfStatus(error.status, error.apiMessage ?? '', read, this.#clock.now())
    }
    const cause = rootOf(error)
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    return troubleOfConnection(
      connectionWords[code] ?? 'API connection broke',
      code === '' ? cause.message : `${code} at ${this.baseUrl}`,
    )
  }
}

async function loadSdk(): Promise<Sdk> {
  putLightWebInPlace()
  return await import('@anthropic-ai/sdk')
}

type StallWatch = {
  readonly signal: AbortSignal
  readonly stalled: () => boolean
  readonly touch: () => void
  readonly end: () => void
}

const noCredentials = {
  status: null,
  what: 'No API key',
  message: 'neither ANTHROPIC_API_KEY nor ANTHROPIC_AUTH_TOKEN is set',
  remedy: 'login',
  retryAfterMs: null,
  overloaded: false,
} as const

function isHttp(address: string): boolean {
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '')
}

/** Asking again cannot help; new values of the environment can, as with credentials. */
function badAddress(address: string): Trouble {
  return {
    status: null,
    what: 'API address unusable',
    message: `ANTHROPIC_BASE_URL is “${address}”, not an http address`,
    remedy: 'login',
    retryAfterMs: null,
    overloaded: false,
  }
}

const connectionWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'API connection refused',
  ENOTFOUND: 'API address not found',
  EAI_AGAIN: 'API address not found',
  ETIMEDOUT: 'API connection timed out',
  ECONNRESET: 'API connection was cut',
  EPIPE: 'API connection was cut',
  CERT_HAS_EXPIRED: 'API certificate has expired',
}

/** The error at the bottom of a chain of causes, and of several addresses that were tried. */
function rootOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause)
  return error instanceof Error ? error : new Error(String(error))
}

async function readAnswer(response: Response, assembler: AnswerAssembler): Promise<void> {
  const type = response.headers.get('content-type') ?? 'text/event-stream'
  if (/\bjson\b/.test(type)) {
    const text = await response.text()
    assembler.takeWhole(jsonOf(text))
    return
  }
  if (/\bhtml\b/.test(type)) {
    await response.body?.cancel()
    throw new ApiTrouble(
      troubleOfConnection('API answered with a web page', 'something between here and the API answers in its place'),
    )
  }
  const { Stream } = await import('@anthropic-ai/sdk/core/streaming')
  for await (const event of Stream.rawEvents(response)) assembler.take(event.data)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new ApiTrouble(troubleOfConnection('API answer was malformed', 'it is no JSON'), error)
  }
}
