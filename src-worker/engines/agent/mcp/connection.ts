import { pathToFileURL } from 'node:url'
import { basename } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import {
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  PromptListChangedNotificationSchema,
  ResourceListChangedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import type { z } from 'zod'
import { ConnectFailure, NotDelivered, type Connection, type ConnectionEvents, type Reach } from './reach.ts'
import {
  promptOf,
  promptPageSchema,
  promptResultSchema,
  resourceContentsSchema,
  resourceOf,
  resourcePageSchema,
  templatePageSchema,
  toolOf,
  toolPageSchema,
  toolResultSchema,
} from './protocol.ts'
import type { ServerConfig, WebServer } from './server-config.ts'
import { StdioTransport } from './stdio-transport.ts'
import { openWebLine } from './web-transport.ts'

/** A server that lists more than this many pages goes round in circles. */
const mostPages = 50
const listMs = 30_000
const pingMs = 5_000
/** The caller keeps the time of a call: it stands still while the user is asked. */
const noTimeout = 2 ** 31 - 1

/** Connects to a server. Rejects with `ConnectFailure`. */
export async function connect(server: ServerConfig, reach: Reach, events: ConnectionEvents): Promise<Connection> {
  try {
    return server.kind === 'stdio'
      ? await connectProcess(new StdioTransport(server, reach), reach, events)
      : await connectWeb(server, reach, events)
  } catch (error) {
    throw error instanceof ConnectFailure ? error : failureOf(error)
  }
}

async function connectProcess(transport: StdioTransport, reach: Reach, events: ConnectionEvents): Promise<Connection> {
  const why = (): string => {
    const line = reach.log.lastLine()
    return `${transport.how === '' ? 'it closed the connection' : transport.how}${line === '' ? '' : `: ${line}`}`
  }
  try {
    return await begin(transport, reach, events, { why, watch: () => undefined, end: () => transport.close() })
  } catch (error) {
    await transport.close()
    if (transport.how !== '') throw new ConnectFailure(why(), false)
    throw error
  }
}

async function connectWeb(server: WebServer, reach: Reach, events: ConnectionEvents): Promise<Connection> {
  const line = openWebLine(server, reach.environment)
  const why = (): string => 'the connection was lost'
  const try_ = async (transport: Transport, end: () => Promise<void>): Promise<Connection> =>
    await begin(transport, reach, events, {
      why,
      // Nothing tells that a server behind a URL is gone, but trouble with its stream is a reason to ask.
      watch: (client, lost) => {
        Object.assign(client, { onerror: () => void client.ping({ timeout: pingMs }).catch(lost) })
      },
      end: async () => {
        await end()
        line.close()
      },
    })
  try {
    if (server.kind === 'sse') return await try_(line.sse(), () => Promise.resolve())
    const streamable = line.streamable()
    try {
      return await try_(streamable, async () => await bye(streamable))
    } catch (error) {
      if (!knowsOnlyStreams(error)) throw error
      return await try_(line.sse(), () => Promise.resolve()).catch(() => {
        throw error
      })
    }
  } catch (error) {
    line.close()
    throw error
  }
}

/** Ends the session at the server; one that does not answer is left. */
async function bye(transport: { readonly terminateSession: () => Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1_000)
  })
  await Promise.race([transport.terminateSession().catch(() => undefined), late])
  clearTimeout(timer)
}

/** Servers of the older kind refuse a POST where the newer ones take it. */
function knowsOnlyStreams(error: unknown): boolean {
  return error instanceof StreamableHTTPError && [400, 404, 405, 406, 415].includes(error.code ?? 0)
}

type Ways = {
  readonly why: () => string
  readonly watch: (client: Client, lost: () => void) => void
  readonly end: () => Promise<void>
}

async function begin(transport: Transport, reach: Reach, events: ConnectionEvents, ways: Ways): Promise<Connection> {
  const client = new Client(
    { name: 'backburner', version: '1' },
    {
      capabilities: { roots: { listChanged: true }, elicitation: { form: {}, url: {} } },
      // Never asked: lists and results are read by schemas of ours, which take more. The SDK's own is large.
      jsonSchemaValidator: {
        getValidator: () => () => ({ valid: false, data: undefined, errorMessage: 'not checked' }),
      },
    },
  )
  let isOpen = true
  const lost = (): void => {
    if (!isOpen) return
    isOpen = false
    events.lost(ways.why())
    void client.close().catch(() => undefined)
  }
  listen(client, reach, events)
  await inTime(client.connect(transport, { timeout: reach.timeoutMs }), reach, async () => await client.close())
  // The SDK's client is no event target: these two are how it tells.
  Object.assign(client, { onclose: lost })
  ways.watch(client, lost)
  return connectionOf(client, lost, async () => {
    isOpen = false
    await ways.end()
    await client.close().catch(() => undefined)
  })
}

/** A transport that waits for its first event keeps no time by itself. */
async function inTime(
  connecting: Promise<void>,
  { timeoutMs, signal }: Reach,
  giveUp: () => Promise<void>,
): Promise<void> {
  const end = Promise.withResolvers<never>()
  const late = new ConnectFailure(`it did not answer within ${timeoutMs / 1000} s`, false)
  const timer = setTimeout(() => end.reject(late), timeoutMs)
  const onAbort = (): void => end.reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    await Promise.race([connecting, end.promise])
  } catch (error) {
    connecting.catch(() => undefined)
    await giveUp().catch(() => undefined)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function listen(client: Client, reach: Reach, events: ConnectionEvents): void {
  client.setRequestHandler(ListRootsRequestSchema, () => ({
    roots: reach.roots().map((path) => ({ uri: pathToFileURL(path).href, name: basename(path) })),
  }))
  client.setRequestHandler(ElicitRequestSchema, async ({ params }, { signal }) => await events.elicit(params, signal))
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => events.listChanged())
  client.setNotificationHandler(ResourceListChangedNotificationSchema, () => events.listChanged())
  client.setNotificationHandler(PromptListChangedNotificationSchema, () => events.listChanged())
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params: { level, data } }) => {
    reach.log.add(`${level}: ${typeof data === 'string' ? data : JSON.stringify(data)}\n`)
  })
}

function connectionOf(client: Client, lost: () => void, close: () => Promise<void>): Connection {
  const can = client.getServerCapabilities() ?? {}
  const pages = async <Page extends { readonly nextCursor?: string | undefined }, Entry>(
    method: 'tools/list' | 'resources/list' | 'resources/templates/list' | 'prompts/list',
    schema: z.ZodType<Page>,
    entriesOf: (page: Page) => readonly Entry[],
  ): Promise<Entry[]> => {
    const entries: Entry[] = []
    let cursor: string | undefined
    for (let page = 0; page < mostPages; page += 1) {
      const params = cursor === undefined ? {} : { cursor }
      const answer = await client.request({ method, params }, schema, { timeout: listMs })
      entries.push(...entriesOf(answer))
      if (answer.nextCursor === undefined || answer.nextCursor === cursor) break
      cursor = answer.nextCursor
    }
    return entries
  }
  return {
    instructions: client.getInstructions() ?? null,
    listTools: async () => {
      if (can.tools === undefined) return []
      return (await pages('tools/list', toolPageSchema, ({ tools }) => tools.map(toolOf))).filter(
        (tool) => tool !== null,
      )
    },
    listResources: async () => {
      if (can.resources === undefined) return []
      const all = await pages('resources/list', resourcePageSchema, ({ resources }) => resources.map(resourceOf))
      return all.filter((resource) => resource !== null)
    },
    listTemplates: async () => {
      if (can.resources === undefined) return []
      return await pages('resources/templates/list', templatePageSchema, (page) => page.resourceTemplates)
    },
    listPrompts: async () => {
      if (can.prompts === undefined) return []
      const all = await pages('prompts/list', promptPageSchema, ({ prompts }) => prompts.map(promptOf))
      return all.filter((prompt) => prompt !== null)
    },
    callTool: async (tool, input, { signal, onProgress }) => {
      const options: RequestOptions = { signal, timeout: noTimeout, onprogress: onProgress }
      const params = { name: tool.name, arguments: input }
      try {
        if (!tool.needsTask) return await client.request({ method: 'tools/call', params }, toolResultSchema, options)
        return await callAsTask(client, params, options)
      } catch (error) {
        if (!wasNotDelivered(error)) throw error
        lost()
        throw new NotDelivered('the server was not there', { cause: error })
      }
    },
    readResource: async (uri, signal) =>
      await client.request({ method: 'resources/read', params: { uri } }, resourceContentsSchema, {
        signal,
        timeout: listMs,
      }),
    getPrompt: async (name, given) =>
      await client.request({ method: 'prompts/get', params: { name, arguments: { ...given } } }, promptResultSchema, {
        timeout: listMs,
      }),
    rootsChanged: async () => await client.sendRootsListChanged(),
    close,
  }
}

/** Some tools are only to be had as tasks: started, asked about, and fetched. */
async function callAsTask(
  client: Client,
  params: { readonly name: string; readonly arguments: Record<string, unknown> },
  options: RequestOptions,
) {
  for await (const message of client.experimental.tasks.callToolStream(params, undefined, { ...options, task: {} })) {
    if (message.type === 'result') return toolResultSchema.parse(message.result)
    if (message.type === 'error') throw message.error
  }
  throw new Error('the task ended without a result')
}

/** Nobody listened, or the server does not know our session any more (after a restart of its own). */
function wasNotDelivered(error: unknown): boolean {
  if (error instanceof StreamableHTTPError) {
    return error.code === 404 || (error.code === 400 && /session/i.test(error.message))
  }
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}

function failureOf(error: unknown): ConnectFailure {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT') return new ConnectFailure('its command (or directory) was not found', true)
  if (code === 'EACCES') return new ConnectFailure('its command may not be run', true)
  if (error instanceof StreamableHTTPError && (error.code === 401 || error.code === 403)) {
    return new ConnectFailure(`it wants a sign-in (${error.code}): give it a token in headers`, true)
  }
  return new ConnectFailure(error instanceof Error ? error.message : String(error), false)
}
