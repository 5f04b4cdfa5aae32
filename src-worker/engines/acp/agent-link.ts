import { methods } from '@agentclientprotocol/sdk'
import { z } from 'zod'
import type { AcpAgent } from '../../../src-shared/board/acp-agent.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { OwnPlace } from '../own-worktree.ts'
import { startAgent, type AgentProcess } from './agent-process.ts'
import { AgentTrouble } from './agent-trouble.ts'
import {
  initializedSchema,
  loadedSessionSchema,
  newSessionSchema,
  promptedSchema,
  type Initialized,
  type Prompted,
  type SessionChoices,
} from './answers.ts'
import { Connection, type AgentListener } from './connection.ts'

/** How long an agent may take; a prompt has no limit. */
export type AgentPatience = { readonly callMs: number; readonly cancelMs: number; readonly signInMs: number }

/** What an agent is given for its start, and for what the user asks of it. */
export const usualPatience: AgentPatience = { callMs: 20_000, cancelMs: 10_000, signInMs: 5 * 60_000 }

/** What has become of the agent's own memory of the conversation. */
export type Memory = 'new' | 'kept' | 'lost'

const anything = z.unknown()

/** An agent's process with a conversation that is open in it. */
export class AgentLink {
  readonly initialized: Initialized
  readonly conversationId: string
  readonly memory: Memory
  readonly #connection: Connection
  readonly #choices: SessionChoices
  readonly #patience: AgentPatience

  private constructor(
    connection: Connection,
    patience: AgentPatience,
    opened: Pick<AgentLink, 'initialized' | 'conversationId' | 'memory'> & { readonly choices: SessionChoices },
  ) {
    this.#connection = connection
    this.#patience = patience
    this.#choices = opened.choices
    this.initialized = opened.initialized
    this.conversationId = opened.conversationId
    this.memory = opened.memory
  }

  /** Nothing can be said to it any more. */
  get isClosed(): boolean {
    return this.#connection.signal.aborted
  }

  /**
   * Opens the conversation that the transcript names, or a new one. Throws `AgentTrouble`; the process is ended then, but for
   * a sign-in that the user asked for with `signIn`.
   */
  static async open(options: {
    readonly agent: AcpAgent
    readonly host: EngineHost
    readonly place: OwnPlace
    readonly entries: readonly TranscriptEntry[]
    readonly listener: AgentListener
    readonly patience: AgentPatience
    /** A way to sign in that the user chose, counted from nought among those that the agent names. */
    readonly signIn: number | null
    /** Told of each process before it is spoken to. */
    readonly started: (end: () => Promise<void>) => void
    /** Told of what the agent says of itself as soon as it has. */
    readonly met: (initialized: Initialized) => void
  }): Promise<AgentLink> {
    const { agent, host, place, listener, patience, entries } = options
    const process: AgentProcess = await startAgent(agent, {
      clock: host.clock,
      directory: place.workplace.root,
      environment: place.environment(),
      ownProcess: host.ownProcess,
      report: host.report,
    })
    const connection = new Connection(agent.name, process, host.clock, listener)
    options.started(() => connection.close())
    try {
      const call = <Schema extends z.ZodType>(method: string, params: unknown, schema: Schema) =>
        connection.call(method, params, schema, patience.callMs)
      const initialized = await call(
        methods.agent.initialize,
        {
          protocolVersion: 1,
          clientInfo: { name: 'backburner', version: '1' },
          // Files and commands are the agent's own affair: what it is offered besides would only be a second way to them.
          clientCapabilities: {
            fs: { readTextFile: false, writeTextFile: false },
            terminal: false,
            elicitation: { form: {} },
          },
        },
        initializedSchema,
      )
      options.met(initialized)
      const method = options.signIn === null ? undefined : initialized.authMethods[options.signIn]
      if (method !== undefined)
        await connection.call(methods.agent.authenticate, { methodId: method.id }, anything, patience.signInMs)
      const opened = await openConversation(initialized, { place, entries, agent, host, call })
      const link = new AgentLink(connection, patience, { initialized, ...opened })
      await link.#choose(host)
      return link
    } catch (error) {
      await connection.close()
      throw error
    }
  }

  /** One turn. */
  prompt(prompt: unknown): Promise<Prompted> {
    const { conversationId: sessionId } = this
    return this.#connection.call(methods.agent.session.prompt, { sessionId, prompt }, promptedSchema, null)
  }

  /** Asks it to end its turn. */
  cancel(): void {
    this.#connection.tell(methods.agent.session.cancel, { sessionId: this.conversationId })
  }

  /** Has it only plan, or work again, where it knows that difference. */
  async setPlanning(isPlanning: boolean): Promise<boolean> {
    const { modes, configOptions } = this.#choices
    const { conversationId: sessionId } = this
    const wanted = isPlanning ? 'plan' : (modes?.currentModeId ?? 'default')
    if (modes?.availableModes.some(({ id }) => id === wanted) === true) {
      await this.#set(methods.agent.session.setMode, { sessionId, modeId: wanted })
      return true
    }
    const option = configOptions?.find(({ category }) => category === 'mode')
    const value = option === undefined ? undefined : valuesOf(option).find((one) => one.value === wanted)
    if (option === undefined || value === undefined) return false
    await this.#set(methods.agent.session.setConfigOption, { sessionId, configId: option.id, value: value.value })
    return true
  }

  async close(): Promise<void> {
    await this.#connection.close()
  }

  /** What the launch asks for and the agent offers a choice of; what it does not offer is told. */
  async #choose(host: EngineHost): Promise<void> {
    const { model, effort, permissionMode } = host.record().launch
    const missed: string[] = []
    if (model !== '' && !(await this.#chooseModel(model))) missed.push(`the model ${model}`)
    if (effort !== undefined && !(await this.#chooseOption('thought_level', effort)))
      missed.push(`the effort ${effort}`)
    if (permissionMode === 'plan') await this.setPlanning(true)
    if (missed.length > 0) {
      await host.append({
        type: 'note',
        text: `This agent does not offer ${missed.join(' and ')}; it goes by its own.`,
      })
    }
  }

  async #chooseModel(model: string): Promise<boolean> {
    if (await this.#chooseOption('model', model)) return true
    const known = this.#choices.models?.availableModels.find(({ modelId }) => modelId === model)
    if (known === undefined) return false
    await this.#set('session/set_model', { sessionId: this.conversationId, modelId: known.modelId })
    return true
  }

  async #chooseOption(category: string, wanted: string): Promise<boolean> {
    const option = this.#choices.configOptions?.find((one) => one.category === category)
    if (option === undefined) return false
    const values = valuesOf(option)
    const isWanted = (text: string): boolean => text.toLowerCase() === wanted.toLowerCase()
    const value = values.find((one) => isWanted(one.value)) ?? values.find((one) => isWanted(one.name))
    if (value === undefined) return false
    const { conversationId: sessionId } = this
    await this.#set(methods.agent.session.setConfigOption, { sessionId, configId: option.id, value: value.value })
    return true
  }

  async #set(method: string, params: unknown): Promise<void> {
    await this.#connection.call(method, params, anything, this.#patience.callMs)
  }
}

type ConfigOption = NonNullable<SessionChoices['configOptions']>[number]

function valuesOf({ options }: ConfigOption): readonly { readonly value: string; readonly name: string }[] {
  return options.flatMap((one) => {
    if ('options' in one && Array.isArray(one.options)) return valueSchema.array().catch([]).parse(one.options)
    const value = valueSchema.safeParse(one)
    return value.success ? [value.data] : []
  })
}

const valueSchema = z.object({ value: z.string(), name: z.string().catch('') })

type Call = <Schema extends z.ZodType>(method: string, params: unknown, schema: Schema) => Promise<z.output<Schema>>

async function openConversation(
  { agentCapabilities }: Initialized,
  around: {
    readonly place: OwnPlace
    readonly entries: readonly TranscriptEntry[]
    readonly agent: AcpAgent
    readonly host: EngineHost
    readonly call: Call
  },
): Promise<{ conversationId: string; memory: Memory; choices: SessionChoices }> {
  const { place, entries, agent, host, call } = around
  const { launch } = host.record()
  const more = agentCapabilities.sessionCapabilities.additionalDirectories && launch.addDirs.length > 0
  const where = {
    cwd: place.workplace.root,
    mcpServers: [],
    ...(more ? { additionalDirectories: launch.addDirs } : {}),
  }
  const known = entries.findLast((entry) => entry.type === 'conversation-opened' && entry.agent === agent.id)
  let memory: Memory = 'new'
  if (known?.type === 'conversation-opened') {
    memory = 'lost'
    const { conversationId: sessionId } = known
    const { sessionCapabilities, loadSession } = agentCapabilities
    const ways = [
      ...(sessionCapabilities.resume ? [methods.agent.session.resume] : []),
      ...(loadSession ? [methods.agent.session.load] : []),
    ]
    for (const way of ways) {
      try {
        const choices = await call(way, { ...where, sessionId }, loadedSessionSchema)
        return { conversationId: sessionId, memory: 'kept', choices }
      } catch (error) {
        if (error instanceof AgentTrouble && error.kind === 'login') throw error
        host.report(`${agent.name} could not ${way}`, error)
      }
    }
  }
  const choices = await call(methods.agent.session.new, where, newSessionSchema)
  return { conversationId: choices.sessionId, memory, choices }
}
