import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { McpServer as McpServerState } from '../../../../src-shared/board/session-record.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import { ToolError } from '../tools/tool.ts'
import { startTimeout } from './mcp-limits.ts'
import { noOffer, readOffer, type Offer } from './offer.ts'
import { ConnectFailure, type Connection, type ConnectionEvents } from './reach.ts'
import { secretsOf, type ServerConfig } from './server-config.ts'
import { ServerLog } from './server-log.ts'
import type { ServerSurroundings } from './server-surroundings.ts'
import { Waiters } from './waiters.ts'

/** A server's lists change in bursts. */
const burstMs = 50
const mostPromptsShown = 50

/** The life of one server: connected, and started again when it dies. */
export class ServerLife {
  readonly name: string
  readonly #config: ServerConfig
  readonly #around: ServerSurroundings
  readonly #log: ServerLog
  /** Takes the secrets of its configuration out of a text. */
  readonly clean: (text: string) => string
  readonly #elicit: ConnectionEvents['elicit']
  #state: McpServerState['state'] = 'starting'
  #problem: string | null = null
  #nextAt: number | null = null
  #connection: Connection | null = null
  /** What it offered last: kept while it is away, so that the tools of a session stay the same. */
  #offer: Offer = noOffer
  /** In a row, without anything that worked in between. */
  #failures = 0
  #restsSince = 0
  #wasTold = false
  #attempt = 0
  #isClosed = false
  #changedSince = false
  #isRefreshing = false
  #giveUp = new AbortController()
  #trying: Promise<void> = Promise.resolve()
  #ending: Promise<void> = Promise.resolve()
  readonly #waiting = new Waiters()
  #cancelTimers: (() => void)[] = []
  readonly #firstTry = Promise.withResolvers<void>()

  constructor(name: string, config: ServerConfig, around: ServerSurroundings, elicit: ConnectionEvents['elicit']) {
    this.#elicit = elicit
    this.name = name
    this.#config = config
    this.#around = around
    const secrets = secretsOf(config)
    this.clean = (text) =>
      secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), withoutSecrets(text, around.environment()))
    this.#log = new ServerLog(around.jobDirectory, name, this.clean)
  }

  /** What is shown of it. */
  get state(): McpServerState {
    return {
      name: this.name,
      state: this.#state,
      tools: this.#offer.tools.length,
      problem: this.#problem,
      nextAt: this.#nextAt,
      prompts: this.#offer.prompts.slice(0, mostPromptsShown).map(({ name }) => singleLine(name, 100)),
    }
  }

  get isConnected(): boolean {
    return this.#connection !== null
  }

  get offer(): Offer {
    return this.#offer
  }

  /** Resolves when it has been connected to, or could not be. */
  get firstTry(): Promise<void> {
    return this.#firstTry.promise
  }

  start(): void {
    this.#begin('starting')
  }

  /** The user wants it started again, whatever it does now. */
  async restart(): Promise<void> {
    this.#failures = 0
    await this.#disconnect()
    if (!this.#isClosed) this.#begin('restarting')
  }

  /** A new request is on its way: a server that has rested for long is tried again. */
  wake(): void {
    const { clock, limits } = this.#around
    if (this.#state !== 'failed' || clock.now() - this.#restsSince < limits.restMs) return
    this.#failures = 0
    this.#begin('restarting')
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#disconnect()
    this.#firstTry.resolve()
    this.#waiting.wake()
    await this.#log.flush()
  }

  rootsChanged(): void {
    this.#connection?.rootsChanged().catch(() => undefined)
  }

  /** The connection; waits a while for a server that is being started. */
  async connected(signal: AbortSignal): Promise<Connection> {
    const { clock, limits } = this.#around
    const until = clock.now() + limits.callWaitMs
    while (this.#connection === null || this.#state !== 'connected') {
      signal.throwIfAborted()
      const isHopeless =
        this.#isClosed || this.#state === 'failed' || clock.now() >= until || (this.#nextAt ?? 0) > until
      if (isHopeless) throw new ToolError(this.#away())
      await this.#waiting.wait(clock, until - clock.now(), signal)
    }
    return this.#connection
  }

  #begin(state: 'starting' | 'restarting'): void {
    this.#stopTimers()
    this.#show(state, this.#problem, null)
    this.#attempt += 1
    this.#giveUp = new AbortController()
    this.#trying = this.#try(this.#attempt, this.#giveUp.signal)
  }

  async #try(attempt: number, signal: AbortSignal): Promise<void> {
    let gone: string | null = null
    const whyGone = (): string | null => gone
    let connection: Connection | null = null
    try {
      await this.#ending
      connection = await this.#connect(attempt, signal, (why) => {
        gone = why
      })
      const offer = await readOffer(connection)
      const why = whyGone()
      // It may have died as soon as it had answered.
      if (why !== null) throw new ConnectFailure(why, false)
      if (this.#isOld(attempt)) return await connection.close()
      this.#arrived(attempt, connection, offer)
    } catch (error) {
      await connection?.close()
      if (this.#isOld(attempt)) return
      const failure = error instanceof ConnectFailure ? error : new ConnectFailure(whyGone() ?? wordsOf(error), false)
      this.#failed(failure.message, 'did not start', failure.isFinal)
    } finally {
      this.#firstTry.resolve()
    }
  }

  async #connect(attempt: number, signal: AbortSignal, onGone: (why: string) => void): Promise<Connection> {
    const { directory, ownProcess, roots } = this.#around
    const environment = this.#around.environment()
    // Loaded here, for a session without servers has no use for it.
    const { connect } = await import('./connection.ts')
    const timeoutMs = startTimeout(environment)
    const reach = { directory, ownProcess, roots, environment, log: this.#log, timeoutMs, signal }
    return await connect(this.#config, reach, {
      lost: (why) => {
        onGone(why)
        this.#lost(attempt, why)
      },
      listChanged: () => this.#listChanged(attempt),
      elicit: this.#elicit,
    })
  }

  #arrived(attempt: number, connection: Connection, offer: Offer): void {
    const { clock, limits, note } = this.#around
    this.#connection = connection
    this.#offer = offer
    this.#cancelTimers.push(clock.schedule(limits.stableMs, () => this.worked()))
    this.#show('connected', null, null)
    if (this.#wasTold) note(`The MCP server ${this.name} runs again.`)
    this.#wasTold = false
    // What changed while its lists were being read may be missing from them.
    if (this.#changedSince) this.#listChanged(attempt)
  }

  #isOld(attempt: number): boolean {
    return this.#isClosed || attempt !== this.#attempt
  }

  #lost(attempt: number, why: string): void {
    if (this.#isOld(attempt) || this.#connection === null) return
    const connection = this.#connection
    this.#connection = null
    this.#ending = connection.close().catch(() => undefined)
    this.#failed(why, 'has ended', false)
  }

  #failed(why: string, what: string, isFinal: boolean): void {
    const { clock, limits, note } = this.#around
    this.#stopTimers()
    this.#failures += 1
    const problem = singleLine(this.clean(why), 400)
    if (isFinal || this.#failures >= limits.mostFailures) {
      this.#restsSince = clock.now()
      this.#wasTold = true
      const times = isFinal ? what : `${what}, ${this.#failures} times in a row`
      this.#show('failed', problem, null)
      note(
        `The MCP server ${this.name} ${times}: ${problem}. It is left alone for now; /mcp restart ${this.name} tries again.`,
      )
      return
    }
    const wait = Math.min(limits.longestBackOffMs, limits.firstBackOffMs * 2 ** (this.#failures - 1))
    if (this.#failures === 1) {
      this.#wasTold = true
      note(`The MCP server ${this.name} ${what}: ${problem}. It is started again.`)
    }
    this.#cancelTimers.push(clock.schedule(wait, () => this.#begin('restarting')))
    this.#show('restarting', problem, clock.now() + wait)
  }

  worked(): void {
    if (this.#connection !== null) this.#failures = 0
  }

  #listChanged(attempt: number): void {
    this.#changedSince = true
    const refresh = async (): Promise<void> => {
      const connection = this.#connection
      if (connection === null || this.#isOld(attempt)) return
      this.#changedSince = false
      const offer = await readOffer(connection)
      if (this.#connection !== connection) return
      this.#offer = offer
      this.#around.changed()
    }
    // However often a server says so, its lists are read once for each burst.
    if (this.#isRefreshing) return
    this.#isRefreshing = true
    this.#cancelTimers.push(
      this.#around.clock.schedule(burstMs, () => {
        this.#isRefreshing = false
        refresh().catch((error: unknown) => this.#around.report(`the lists of ${this.name} could not be read`, error))
      }),
    )
  }

  async #disconnect(): Promise<void> {
    this.#stopTimers()
    this.#attempt += 1
    this.#giveUp.abort(new ConnectFailure('it is not wanted any more', false))
    const connection = this.#connection
    this.#connection = null
    await this.#trying
    await this.#ending
    await connection?.close()
  }

  #stopTimers(): void {
    for (const cancel of this.#cancelTimers) cancel()
    this.#cancelTimers = []
    this.#isRefreshing = false
  }

  #show(state: McpServerState['state'], problem: string | null, nextAt: number | null): void {
    this.#state = state
    this.#problem = problem
    this.#nextAt = nextAt
    this.#around.changed()
    this.#waiting.wake()
  }

  #away(): string {
    const why = this.#problem === null ? '' : ` (${this.#problem})`
    return this.#state === 'failed'
      ? `The MCP server ${this.name} is not running${why} and is not started again by itself. Go on without it, or tell the user.`
      : `The MCP server ${this.name} is not running${why}; it is being started again. Try again later, or go on without it.`
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
