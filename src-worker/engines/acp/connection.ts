import type { Writable } from 'node:stream'
import {
  client,
  methods,
  type AnyMessage,
  type ClientConnection,
  type CreateElicitationRequest,
  type CreateElicitationResponse,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
} from '@agentclientprotocol/sdk'
import type { z } from 'zod'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { AgentProcess } from './agent-process.ts'
import { AgentTrouble } from './agent-trouble.ts'
import { rpcErrorSchema } from './answers.ts'
import { messagesOf, type RawMessage } from './messages.ts'

/** What a session does about its agent's messages. */
export type AgentListener = {
  /** One `session/update`, as it came: the next message is read when this has resolved. */
  readonly update: (params: unknown) => Promise<void>
  readonly permission: (params: RequestPermissionRequest, signal: AbortSignal) => Promise<RequestPermissionResponse>
  readonly question: (params: CreateElicitationRequest, signal: AbortSignal) => Promise<CreateElicitationResponse>
  readonly report: (what: string, error?: unknown) => void
}

/** A longer message ends the agent. */
const longestMessage = 8 * 2 ** 20
/** An agent that asks more at once is not listened to. */
const mostOpenRequests = 32
/** Signs in by a browser, say: JSON-RPC's code of the protocol for it. */
const authRequired = -32_000

/** The protocol's connection to an agent's process. Calls are checked, and bounded in time where a limit is given. */
export class Connection {
  readonly #process: AgentProcess
  readonly #clock: Clock
  readonly #connection: ClientConnection
  readonly #name: string
  #garbage = ''
  #why: string | null = null
  #open = 0

  constructor(name: string, process: AgentProcess, clock: Clock, listener: AgentListener) {
    this.#name = name
    this.#process = process
    this.#clock = clock
    const readable = streamOf(this.#read(listener))
    const writable = new WritableStream<AnyMessage>({
      write: (message) => writeLine(process.stdin, `${JSON.stringify(message)}\n`, process.ended),
    })
    this.#connection = client({ name: 'backburner' })
      .onRequest(methods.client.session.requestPermission, async ({ params, signal }) =>
        this.#bounded({ outcome: { outcome: 'cancelled' } }, () => listener.permission(params, signal)),
      )
      .onRequest(methods.client.elicitation.create, async ({ params, signal }) =>
        this.#bounded({ action: 'cancel' }, () => listener.question(params, signal)),
      )
      .connect({ readable, writable })
    // A process that closes its output and lives on can be told nothing any more.
    void this.#connection.closed.then(() => process.end())
  }

  /** Aborts when nothing can be said or heard any more. */
  get signal(): AbortSignal {
    return this.#connection.signal
  }

  /** Asks the agent, and reads its answer. Throws `AgentTrouble` for every way in which it has none. */
  async call<Schema extends z.ZodType>(
    method: string,
    params: unknown,
    answer: Schema,
    limitMs: number | null,
  ): Promise<z.output<Schema>> {
    const late = Promise.withResolvers<never>()
    const cancel =
      limitMs === null
        ? (): void => undefined
        : this.#clock.schedule(limitMs, () =>
            late.reject(new AgentTrouble('failed', this.#said(`did not answer ${method} in ${limitMs / 1_000} s`))),
          )
    try {
      const answered = await Promise.race([this.#connection.agent.request(method, params), late.promise])
      const parsed = answer.safeParse(answered)
      if (parsed.success) return parsed.data
      const got = singleLine(JSON.stringify(answered) ?? 'nothing', 160)
      throw new AgentTrouble('failed', this.#said(`answered ${method} with what this version cannot read: ${got}`))
    } catch (error) {
      throw await this.#troubleOf(method, error)
    } finally {
      cancel()
      late.promise.catch(() => undefined)
    }
  }

  /** Tells the agent something; nobody waits for it. */
  tell(method: string, params: unknown): void {
    this.#connection.agent.notify(method, params).catch(() => undefined)
  }

  /** Ends the agent. */
  async close(): Promise<void> {
    this.#connection.close()
    await this.#process.end()
  }

  async *#read(listener: AgentListener): AsyncGenerator<AnyMessage> {
    try {
      const garbage = (line: string): void => {
        if (this.#garbage === '') this.#garbage = singleLine(line, 160)
      }
      for await (const message of messagesOf(this.#process.stdout, longestMessage, garbage)) {
        if (message['method'] === methods.client.session.update) await listener.update(message['params'])
        else if (isMessage(message)) {
          const { method } = message
          if (typeof method === 'string' && /^(?:fs|terminal)\//.test(method)) {
            listener.report(`${this.#name} asked for ${method}, which it was not offered: refused`)
          }
          yield message
        }
      }
    } catch (error) {
      this.#why ??= error instanceof Error ? error.message : String(error)
      listener.report(`${this.#name} is no longer listened to`, error)
    }
  }

  async #bounded<Answer>(instead: Answer, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#open >= mostOpenRequests) return instead
    this.#open += 1
    try {
      return await ask()
    } finally {
      this.#open -= 1
    }
  }

  async #troubleOf(method: string, error: unknown): Promise<AgentTrouble> {
    if (error instanceof AgentTrouble) return error
    const answered = rpcErrorSchema.safeParse(error)
    if (answered.success) {
      const { code, message, data } = answered.data
      const more = detailOf(data)
      const text = singleLine(more === '' || message.includes(more) ? message : `${message}: ${more}`, 600)
      return code === authRequired
        ? new AgentTrouble('login', `${this.#name} wants you to sign in: ${text}`)
        : new AgentTrouble('failed', `${this.#name} refused ${method}: ${text} (${code})`)
    }
    // The library says only that the connection closed: why is what the process itself said and did.
    const how = await this.#process.ended
    return new AgentTrouble('failed', this.#said(this.#why ?? how))
  }

  #said(what: string): string {
    const errors = this.#process.errors().split('\n').slice(-4).join(' / ')
    const hints = [
      ...(errors === '' ? [] : [`its last words: ${singleLine(errors, 400)}`]),
      ...(this.#garbage === '' ? [] : [`it printed what is no message: ${this.#garbage}`]),
    ]
    return [`${this.#name} ${what}`, ...hints].join('; ')
  }
}

/** Read as it is taken: what an agent sends faster than that waits in its own pipe. */
function streamOf(messages: AsyncGenerator<AnyMessage>): ReadableStream<AnyMessage> {
  return new ReadableStream<AnyMessage>(
    {
      pull: async (controller) => {
        const next = await messages.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      cancel: () => undefined,
    },
    { highWaterMark: 0 },
  )
}

function isMessage(message: RawMessage): message is AnyMessage & RawMessage {
  return message['jsonrpc'] === '2.0' && (typeof message['method'] === 'string' || 'id' in message)
}

function detailOf(data: unknown): string {
  if (typeof data === 'string') return data
  if (typeof data !== 'object' || data === null) return ''
  const details: unknown = 'details' in data ? data.details : 'message' in data ? data.message : ''
  return typeof details === 'string' ? details : ''
}

async function writeLine(to: Writable, line: string, ended: Promise<string>): Promise<void> {
  if (!to.writable || to.write(line)) return
  await Promise.race([new Promise<void>((resolve) => to.once('drain', () => resolve())), ended])
}
