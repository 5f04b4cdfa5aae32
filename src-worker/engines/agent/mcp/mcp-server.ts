import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/sdk/types.js'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { McpServer as McpServerState } from '../../../../src-shared/board/session-record.ts'
import { ToolError, type ToolContext, type ToolOutcome } from '../tools/tool.ts'
import { CallTimer } from './call-timer.ts'
import { elicit } from './elicit.ts'
import { callTimeout } from './mcp-limits.ts'
import type { ServerTool } from './protocol.ts'
import { NotDelivered, type CallWatch, type Connection } from './reach.ts'
import type { ServerConfig } from './server-config.ts'
import type { Offer } from './offer.ts'
import { ServerLife } from './server-life.ts'
import type { ServerSurroundings } from './server-surroundings.ts'
import { outcomeOf } from './tool-result.ts'

type RunningCall = { readonly context: ToolContext; readonly timer: CallTimer }

/** One server as a session uses it. */
export class McpServer {
  readonly name: string
  readonly life: ServerLife
  readonly #around: ServerSurroundings
  readonly #running = new Set<RunningCall>()

  constructor(name: string, config: ServerConfig, around: ServerSurroundings) {
    this.name = name
    this.#around = around
    this.life = new ServerLife(name, config, around, async (params, signal) => await this.#elicit(params, signal))
  }

  get state(): McpServerState {
    return this.life.state
  }

  get offer(): Offer {
    return this.life.offer
  }

  /** Calls a tool. What was under way when the server died is never asked again by itself. */
  async call(
    tool: Pick<ServerTool, 'name' | 'needsTask'>,
    input: Record<string, unknown>,
    context: ToolContext,
  ): Promise<ToolOutcome> {
    const { life } = this
    const cancel = new AbortController()
    const { ms, sinceProgress } = callTimeout(this.#around.environment())
    const timer = new CallTimer(this.#around.clock, ms, () => cancel.abort(new ToolError(this.#tooLong(tool.name, ms))))
    const call: RunningCall = { context, timer }
    const watch: CallWatch = {
      signal: AbortSignal.any([context.signal, cancel.signal]),
      onProgress: ({ progress, total, message }) => {
        if (sinceProgress) timer.renew()
        const of = total === undefined ? '' : `/${total}`
        context.show(`${progress}${of}${message === undefined ? '' : ` ${life.clean(singleLine(message))}`}\n`)
      },
    }
    this.#running.add(call)
    try {
      const result = await this.#deliver((connection) => connection.callTool(tool, input, watch), watch.signal)
      return await outcomeOf(result, { jobDirectory: context.jobDirectory, id: context.toolUseId, clean: life.clean })
    } catch (error) {
      context.signal.throwIfAborted()
      if (cancel.signal.aborted) throw cancel.signal.reason
      throw this.#errorFor(error)
    } finally {
      timer.stop()
      this.#running.delete(call)
    }
  }

  /** Asks something that changes nothing. */
  async ask<Answer>(question: (connection: Connection) => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#deliver(question, signal)
    } catch (error) {
      signal.throwIfAborted()
      throw this.#errorFor(error)
    }
  }

  /** Asks once; once more when the server had gone before it heard of the call. */
  async #deliver<Answer>(call: (connection: Connection) => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    const deliver = async (): Promise<Answer> => {
      const answer = await call(await this.life.connected(signal))
      this.life.worked()
      return answer
    }
    try {
      return await deliver()
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error
      return await deliver()
    }
  }

  /** A question belongs to the call that runs; without one there is nobody to say what it is about. */
  async #elicit(params: ElicitRequestParams, signal: AbortSignal): Promise<ElicitResult> {
    const call = [...this.#running].at(-1)
    if (call === undefined) {
      this.#around.note(`The MCP server ${this.name} asked something while nothing of it was used; it was told no.`)
      return { action: 'cancel' }
    }
    const goOn = call.timer.pause()
    try {
      return await elicit(this.name, params, async (questions) => await call.context.askQuestions(questions, signal))
    } catch {
      // Interrupted, or the server gave up waiting.
      return { action: 'cancel' }
    } finally {
      goOn()
    }
  }

  #tooLong(tool: string, ms: number): string {
    return `${tool} of the MCP server ${this.name} took longer than ${ms / 1000} s and was cancelled. It may have taken effect in part.`
  }

  #errorFor(error: unknown): unknown {
    if (error instanceof ToolError) return error
    const { life } = this
    if (life.isConnected) return new ToolError(life.clean(error instanceof Error ? error.message : String(error)))
    return new ToolError(
      `The MCP server ${this.name} ended while this ran (${life.state.problem ?? 'the connection was lost'}). It may or may not have taken effect: look before you repeat it. The server is being started again.`,
    )
  }
}
