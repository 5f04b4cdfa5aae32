import type { ElicitRequestParams, ElicitResult } from '@modelcontextprotocol/sdk/types.js'
import type { z } from 'zod'
import type {
  promptResultSchema,
  resourceContentsSchema,
  ServerPrompt,
  ServerResource,
  ServerTool,
  toolResultSchema,
} from './protocol.ts'
import type { ProcessSurroundings } from './stdio-transport.ts'

/** What a connection needs of its session. */
export type Reach = ProcessSurroundings & {
  /** The directories that a server should work in. */
  readonly roots: () => readonly string[]
  /** How long a server may take to answer for the first time. */
  readonly timeoutMs: number
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal
}

/** What a connection tells, and asks. */
export type ConnectionEvents = {
  /** The connection is over, and not by `close`. */
  readonly lost: (why: string) => void
  /** Tools, resources or prompts are others now. */
  readonly listChanged: () => void
  readonly elicit: (params: ElicitRequestParams, signal: AbortSignal) => Promise<ElicitResult>
}

/** How a call reports while it runs. */
export type CallWatch = {
  /** Aborting it tells the server that the call was cancelled. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: {
    readonly progress: number
    readonly total?: number | undefined
    readonly message?: string | undefined
  }) => void
}

/** A server that answers. Every call rejects when the connection is lost. */
export type Connection = {
  readonly instructions: string | null
  readonly listTools: () => Promise<readonly ServerTool[]>
  readonly listResources: () => Promise<readonly ServerResource[]>
  readonly listTemplates: () => Promise<readonly unknown[]>
  readonly listPrompts: () => Promise<readonly ServerPrompt[]>
  readonly callTool: (
    tool: Pick<ServerTool, 'name' | 'needsTask'>,
    input: Record<string, unknown>,
    watch: CallWatch,
  ) => Promise<z.infer<typeof toolResultSchema>>
  readonly readResource: (uri: string, signal: AbortSignal) => Promise<z.infer<typeof resourceContentsSchema>>
  readonly getPrompt: (
    name: string,
    given: Readonly<Record<string, string>>,
  ) => Promise<z.infer<typeof promptResultSchema>>
  readonly rootsChanged: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Why a server could not be connected to. */
export class ConnectFailure extends Error {
  override readonly name = 'ConnectFailure'
  /** Trying again would not help. */
  readonly isFinal: boolean

  constructor(message: string, isFinal: boolean) {
    super(message)
    this.isFinal = isFinal
  }
}

/** The server never got the call: it was gone, or had forgotten us. Asking again does nothing twice. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered'
}
