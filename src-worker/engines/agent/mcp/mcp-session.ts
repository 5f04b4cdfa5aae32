import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { McpServer as McpServerState } from '../../../../src-shared/board/session-record.ts'
import type { Trust } from '../context/trust.ts'
import type { Tool } from '../tools/tool.ts'
import type { Toolbox } from '../tools/toolbox.ts'
import { newsOfAbsent, statesOfAbsent } from './absent-servers.ts'
import type { FoundServers } from './find-servers.ts'
import { McpServer } from './mcp-server.ts'
import { toolsOf, unlistedTool } from './mcp-tools.ts'
import { expandMentions, expandPrompt } from './mentions.ts'
import { resourceTools } from './resource-tools.ts'
import type { ServerConfig } from './server-config.ts'
import type { ChosenServers } from './server-layers.ts'
import { toolNameOf } from './server-names.ts'
import type { SessionServers } from './session-servers.ts'
import type { ServerSurroundings } from './server-surroundings.ts'
import { tellInstructions, type Telling } from './tell-instructions.ts'
import { within } from './within.ts'
import { describeServers } from './describe-servers.ts'

/** What the servers of a session need of it. */
export type McpSetup = Omit<ServerSurroundings, 'changed' | 'note'> & {
  readonly clock: Clock
  readonly find: () => Promise<FoundServers>
  readonly trust: Pick<Trust, 'isTrusted' | 'onChange' | 'told'>
  /** The supervisor says whether the folder is trusted as soon as it is connected; this long it is waited for. */
  readonly trustWithinMs: number
  /** What the record says of servers now: those of an earlier worker, at first. */
  readonly shown: () => readonly McpServerState[]
  readonly show: (servers: McpServerState[]) => Promise<void>
  readonly note: (text: string) => Promise<void>
  readonly model: Telling
}

type Running = { readonly server: McpServer; readonly config: string; readonly since: number }

/** The MCP servers of a session: found, started once they are needed, offered as tools, and ended with it. */
export class McpSession implements SessionServers {
  readonly #setup: McpSetup
  readonly #life = new AbortController()
  readonly #running = new Map<string, Running>()
  #absent: readonly McpServerState[] = []
  #opened: Promise<void> | null = null
  #found: FoundServers | null = null
  #unsubscribe: () => void = () => undefined
  #tools: readonly Tool[] | null = null
  #roots = ''
  #telling: Promise<void> = Promise.resolve()
  #isToTell = false
  /** Trust has changed since servers were started last. */
  #isDue = false
  /** Servers are looked for while the transcript is still empty: what is said of them has to wait for its beginning. */
  readonly #begun = Promise.withResolvers<void>()

  constructor(setup: McpSetup) {
    this.#setup = setup
  }

  start(): void {
    this.#opened ??= this.#open().catch((error: unknown) => {
      if (!this.#life.signal.aborted) this.#setup.report('the MCP servers could not be started', error)
    })
  }

  /** The tools of `base`, followed by those of the servers that `mayUse` lets through. */
  toolbox(base: Toolbox, mayUse: (tool: string) => boolean): Toolbox {
    return {
      list: () => {
        const tools = this.#allTools().filter(({ name }) => mayUse(name))
        return tools.length === 0 ? base.list() : [...base.list(), ...tools]
      },
      ready: async (signal) => {
        await base.ready(signal)
        await this.#ready(signal)
        const used = this.#servers().filter(({ name }) =>
          this.#allTools().some((tool) => mayUse(tool.name) && tool.name.startsWith(toolNameOf(name, ''))),
        )
        await tellInstructions(used, this.#setup.model)
      },
      find: (name) => {
        const away = this.#servers().find((one) => !one.life.isConnected && name.startsWith(toolNameOf(one.name, '')))
        return away === undefined || !mayUse(name) ? undefined : unlistedTool(away, name)
      },
    }
  }

  async describe(): Promise<string> {
    this.#begun.resolve()
    this.start()
    await this.#opened
    return describeServers(this.#states(), this.#setup.clock.now())
  }

  async restart(name: string | null): Promise<string> {
    this.#begun.resolve()
    this.start()
    await this.#opened
    const meant = this.#servers().filter((server) => name === null || server.name === name)
    if (meant.length === 0) {
      const names = this.#servers().map((server) => server.name)
      return `There is no MCP server ${name ?? ''} to start again${names.length === 0 ? '.' : `: there are ${names.join(', ')}.`}`
    }
    await Promise.all(meant.map((server) => server.life.restart()))
    return `Started again: ${meant.map((server) => server.name).join(', ')}.`
  }

  async expand(text: string): Promise<string> {
    if (!/^\s*\/mcp__|@[^\s@]+:\/\//.test(text)) return text
    this.start()
    await this.#ready()
    const { jobDirectory } = this.#setup
    const { signal } = this.#life
    const said = await expandPrompt(text, this.#servers(), signal).catch((error: unknown) => {
      signal.throwIfAborted()
      return `${text}\n\n(The prompt could not be had: ${error instanceof Error ? error.message : String(error)})`
    })
    return said ?? (await expandMentions(text, this.#servers(), { jobDirectory, signal }))
  }

  async close(): Promise<void> {
    this.#life.abort(new Error('the session ends'))
    this.#begun.resolve()
    this.#unsubscribe()
    await this.#opened
    await Promise.all(this.#servers().map((server) => server.life.close()))
    await this.#telling
  }

  async #open(): Promise<void> {
    const { find, trust, clock, trustWithinMs } = this.#setup
    const found = await find()
    this.#found = found
    for (const problem of found.problems) this.#note(`MCP servers: ${problem}.`)
    const unasked = found.choose(false)
    // What needs no trust does not wait for it.
    this.#run(unasked.run)
    if (unasked.withheld.length > 0) await trust.told(clock, trustWithinMs)
    if (this.#life.signal.aborted) return
    this.#unsubscribe = trust.onChange(() => {
      // A session at rest has no use for them: they are started with its next request.
      this.#isDue = true
      this.#limitTo(found.choose(trust.isTrusted()))
    })
    this.#runAllowed(found)
  }

  #runAllowed(found: FoundServers): void {
    if (this.#life.signal.aborted) return
    this.#isDue = false
    const before = this.#absent.length === 0 ? this.#setup.shown() : this.#absent
    const chosen = found.choose(this.#setup.trust.isTrusted())
    this.#limitTo(chosen)
    this.#run(chosen.run)
    for (const news of newsOfAbsent(chosen, before)) this.#note(news)
  }

  /** Ends what may not run any more. */
  #limitTo(chosen: ChosenServers): void {
    for (const name of this.#running.keys()) if (!chosen.run.some((one) => one.name === name)) this.#end(name)
    this.#absent = statesOfAbsent(chosen)
    this.#changed()
  }

  #run(run: ChosenServers['run']): void {
    for (const { name, config } of run) {
      const written = JSON.stringify(config)
      if (this.#running.get(name)?.config === written) continue
      this.#end(name)
      const server = this.#make(name, config)
      this.#running.set(name, { server, config: written, since: this.#setup.clock.now() })
      server.life.start()
    }
  }

  #make(name: string, config: ServerConfig): McpServer {
    return new McpServer(name, config, {
      ...this.#setup,
      changed: () => this.#changed(),
      note: (text) => this.#note(text),
    })
  }

  #end(name: string): void {
    const running = this.#running.get(name)
    this.#running.delete(name)
    running?.server.life.close().catch((error: unknown) => this.#unheard(error))
  }

  /** Waits for servers that are starting, but for none longer than it may take; others join at a later request. */
  async #ready(signal: AbortSignal = this.#life.signal): Promise<void> {
    this.#begun.resolve()
    this.start()
    const { clock, limits, roots } = this.#setup
    await within(clock, limits.readyMs, signal, this.#opened ?? Promise.resolve())
    if (this.#isDue && this.#found !== null) this.#runAllowed(this.#found)
    const now = clock.now()
    const young = [...this.#running.values()].filter(({ since }) => now - since < limits.readyMs)
    for (const { life } of this.#servers()) life.wake()
    if (young.length > 0) {
      const left = Math.max(...young.map(({ since }) => since)) + limits.readyMs - now
      await within(clock, left, signal, Promise.all(young.map(({ server }) => server.life.firstTry)))
    }
    const where = JSON.stringify(roots())
    if (this.#roots !== '' && this.#roots !== where) for (const { life } of this.#servers()) life.rootsChanged()
    this.#roots = where
  }

  #servers(): readonly McpServer[] {
    return [...this.#running.values()].map(({ server }) => server)
  }

  #allTools(): readonly Tool[] {
    if (this.#tools === null) {
      const servers = this.#servers()
      const readable = servers.some(({ offer }) => offer.resources.length > 0 || offer.hasTemplates)
      this.#tools = [...servers.flatMap(toolsOf), ...(readable ? resourceTools(() => this.#servers()) : [])]
    }
    return this.#tools
  }

  #states(): McpServerState[] {
    return [...this.#servers().map((server) => server.state), ...this.#absent]
  }

  #changed(): void {
    this.#tools = null
    if (this.#isToTell) return
    this.#isToTell = true
    // A server changes several times in a moment; what is told is what it has come to.
    this.#telling = this.#telling.then(async () => {
      this.#isToTell = false
      const states = this.#states()
      if (this.#life.signal.aborted || JSON.stringify(states) === JSON.stringify(this.#setup.shown())) return
      await this.#setup.show(states).catch((error: unknown) => this.#unheard(error))
    })
  }

  #note(text: string): void {
    const said = this.#begun.promise.then(async () => {
      if (!this.#life.signal.aborted) await this.#setup.note(text)
    })
    said.catch((error: unknown) => this.#unheard(error))
  }

  #unheard(error: unknown): void {
    if (!this.#life.signal.aborted) this.#setup.report('a change of the MCP servers could not be told', error)
  }
}
