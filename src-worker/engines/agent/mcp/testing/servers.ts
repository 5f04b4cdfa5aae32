import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { listProcesses } from '../../../../../src-node/processes/list-processes.ts'
import { temporaryDirectory } from '../../../../../src-node/testing/temporary-directory.ts'
import type { McpServer as McpServerState } from '../../../../../src-shared/board/session-record.ts'
import type { Answer, Question } from '../../../../../src-shared/board/session-state.ts'
import { Trust } from '../../context/trust.ts'
import { systemClock } from '../../testing/memory-host.ts'
import type { ToolContext } from '../../tools/tool.ts'
import { fixedToolbox } from '../../tools/toolbox.ts'
import { mcpLimits, type McpLimits } from '../mcp-limits.ts'
import { McpSession } from '../mcp-session.ts'
import { chooseServers } from '../server-layers.ts'

/** The official server that has a bit of everything. */
export const everything = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
)
const odd = join(import.meta.dirname, 'odd-server.ts')

/** An entry for the server of `odd-server.ts`. */
export function oddServer(...flags: readonly string[]) {
  return { command: process.execPath, args: [odd, ...flags], env: { ODD_TOKEN: 'very-secret-value' } }
}

/** What a test of servers has in hand. */
export type ServerGround = {
  readonly mcp: McpSession
  readonly trust: Trust
  readonly notes: string[]
  /** What the model was told of servers. */
  readonly instructions: readonly string[]
  /** Every list of servers that was told, in order. */
  readonly told: McpServerState[][]
  readonly directory: string
  readonly jobDirectory: string
  /** Resolves once what was told last fits. */
  readonly until: (holds: (servers: readonly McpServerState[]) => boolean) => Promise<void>
  readonly toolNames: () => readonly string[]
  readonly call: (tool: string, input?: unknown, more?: Partial<ToolContext>) => Promise<CallResult>
}

type CallResult = { readonly text: string; readonly isError: boolean; readonly blocks: readonly unknown[] }

const quick: McpLimits = { ...mcpLimits, firstBackOffMs: 30, longestBackOffMs: 100, stableMs: 60_000 }

/** Starts servers as a session does; they end with the test. */
export function startServers(
  entries: Record<string, unknown>,
  options: {
    readonly limits?: Partial<McpLimits>
    readonly environment?: Record<string, string>
    readonly ofProject?: Record<string, unknown>
    readonly answer?: (questions: readonly Question[]) => Answer
  } = {},
): ServerGround {
  const directory = temporaryDirectory()
  const jobDirectory = join(temporaryDirectory(), 'jobs', '7c5dcf5d')
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    BACKBURNER_JOB_DIR: jobDirectory,
    ...options.environment,
  }
  const notes: string[] = []
  const instructions: string[] = []
  const told: McpServerState[][] = []
  const watchers = new Set<() => void>()
  const trust = new Trust()
  const layer = { isProjectFile: false, variables: environment }
  const layers = [
    { ...layer, source: 'settings', needsTrust: false, servers: entries },
    { ...layer, source: '.mcp.json', needsTrust: true, servers: options.ofProject ?? {} },
  ]
  const mcp = new McpSession({
    clock: systemClock,
    environment: () => environment,
    directory,
    jobDirectory,
    ownProcess: () => Promise.resolve(() => Promise.resolve()),
    roots: () => [directory],
    limits: { ...quick, ...options.limits },
    find: () =>
      Promise.resolve({
        choose: (trusted) => chooseServers(layers, { enabled: [], disabled: [], enableAll: false }, trusted),
        problems: [],
      }),
    trust,
    trustWithinMs: 50,
    shown: () => told.at(-1) ?? [],
    show: async (servers) => {
      told.push(servers)
      for (const watcher of [...watchers]) watcher()
      await Promise.resolve()
    },
    note: async (text) => {
      notes.push(text)
      for (const watcher of [...watchers]) watcher()
      await Promise.resolve()
    },
    model: {
      knows: (text) => instructions.some((one) => one.startsWith(text)),
      tell: async (text) => {
        instructions.push(text)
        await Promise.resolve()
      },
    },
    report: (what, error) => notes.push(`REPORT ${what} ${String(error)}`),
  })
  onTestFinished(async () => {
    await mcp.close()
    const left = ((await listProcesses()) ?? []).filter(({ command }) => command.includes(directory))
    if (left.length > 0) throw new Error(`processes are left: ${JSON.stringify(left)}`)
  })
  const toolbox = mcp.toolbox(fixedToolbox([]), () => true)
  return {
    mcp,
    trust,
    notes,
    instructions,
    told,
    directory,
    jobDirectory,
    until: async (holds) =>
      await new Promise((resolve) => {
        const look = (): void => {
          if (!holds(told.at(-1) ?? [])) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    toolNames: () => toolbox.list().map(({ name }) => name),
    call: async (name, input = {}, more = {}) => {
      await toolbox.ready()
      const tool = toolbox.list().find((one) => one.name === name) ?? toolbox.find?.(name)
      if (tool === undefined)
        throw new Error(
          `no tool ${name} in ${toolbox
            .list()
            .map((one) => one.name)
            .join(', ')}`,
        )
      const prepared = tool.prepare(input)
      if ('problem' in prepared) throw new Error(prepared.problem)
      const context = contextFor(jobDirectory, options.answer)
      const { content, isError = false } = await prepared.run({ ...context, ...more })
      const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content
      const text = blocks.flatMap((block) => ('text' in block ? [String(block.text)] : [])).join('\n')
      return { text, isError, blocks }
    },
  }
}

let calls = 0
/** What a call is given, as far as tools of servers use it. */
function contextFor(
  jobDirectory: string,
  answer: ((questions: readonly Question[]) => Answer) | undefined,
): ToolContext {
  calls += 1
  const context: Partial<ToolContext> = {
    toolUseId: `call-${calls}`,
    signal: new AbortController().signal,
    jobDirectory,
    show: () => undefined,
    askQuestions: async (questions) => {
      await Promise.resolve()
      if (answer === undefined) throw new Error('nobody is there to answer')
      return answer(questions)
    },
  }
  // The rest of a context is about files and commands: a server's tool that asked for it would fail the test.
  return context as ToolContext
}

/** Starts the official server behind a URL. */
export async function startWebServer(kind: 'streamableHttp' | 'sse', port?: number) {
  const at = port ?? (await freePort())
  const child = spawn(process.execPath, [everything, kind], {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(at) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      if (/(?:listening|running) on port/i.test(said)) resolve()
    })
    child.once('exit', () => reject(new Error(said)))
  })
  return {
    port: at,
    url: `http://127.0.0.1:${at}/${kind === 'sse' ? 'sse' : 'mcp'}`,
    kill: async () => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return address.port
}
