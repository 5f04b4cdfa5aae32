import { randomUUID } from 'node:crypto'
import { isAbsolute } from 'node:path'
import {
  agent,
  methods,
  RequestError,
  type AgentConnection,
  type McpServer,
  type SessionModeState,
  type Stream,
} from '@agentclientprotocol/sdk'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import { permissionModeSchema, type PermissionMode } from '../../src-shared/board/launch.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { modeMeanings, modeWord, offeredModes } from '../../src-shared/client/dispatch/launch-words.ts'
import { callAgainWhenLost, type Connect } from '../connection/reconnecting.ts'
import { EditorSession, failure } from './editor-session.ts'

/** What the agent that editors speak to stands on. */
export type AcpOptions = {
  readonly connect: Connect
  readonly environment: Readonly<Record<string, string>>
  readonly version: string
  readonly now: () => number
  readonly report: (what: string, error: unknown) => void
}

const protocolVersion = 1
const mostListed = 200

/** Serves our own engine as an agent of the Agent Client Protocol; resolves when the editor has gone and all is left in order. */
export async function serveAcp(stream: Stream, options: AcpOptions): Promise<void> {
  const sessions = new Map<string, EditorSession>()
  let hasForms = false
  let connection: AgentConnection | null = null
  const { connect, environment } = options

  const known = (sessionId: string): EditorSession => {
    const session = sessions.get(sessionId)
    if (session === undefined) throw RequestError.sessionNotFound(sessionId)
    return session
  }
  const opened = (sessionId: SessionId): EditorSession => {
    if (connection === null) throw new Error('nobody is connected')
    const session = new EditorSession(sessionId, { ...options, client: connection.client, hasForms })
    sessions.set(sessionId, session)
    return session
  }
  const rowOf = async (sessionId: string): Promise<SessionRow> => {
    const { rows } = await callAgainWhenLost(connect, async ({ api }) => await api.board.list())
    const row = rows.find((one) => one.sessionId === sessionId && one.engine === 'agent')
    if (row === undefined) throw RequestError.sessionNotFound(sessionId)
    return row
  }
  /** Errors of ours become answers that say why. */
  const answering =
    <Params, Result>(handle: (params: Params) => Promise<Result>) =>
    async ({ params }: { readonly params: Params }): Promise<Result> => {
      try {
        return await handle(params)
      } catch (error) {
        throw failure(error)
      }
    }
  const takeUp = async (sessionId: string, replay: boolean): Promise<{ modes: SessionModeState }> => {
    const row = await rowOf(sessionId)
    const session = sessions.get(sessionId) ?? opened(row.sessionId)
    await session.catchUp(replay)
    return { modes: modesOf(row.launch.permissionMode) }
  }

  connection = agent({ name: 'backburner' })
    .onRequest(
      methods.agent.initialize,
      answering(async ({ clientCapabilities }) => {
        hasForms = clientCapabilities?.elicitation?.form != null
        return {
          protocolVersion,
          agentInfo: { name: 'backburner', title: 'Backburner', version: options.version },
          agentCapabilities: {
            loadSession: true,
            promptCapabilities: { image: true, embeddedContext: true },
            mcpCapabilities: { http: true, sse: false },
            sessionCapabilities: { list: {}, resume: {}, close: {} },
          },
          authMethods: [],
        }
      }),
    )
    .onRequest(
      methods.agent.session.new,
      answering(async ({ cwd, mcpServers }) => {
        if (!isAbsolute(cwd)) throw RequestError.invalidParams({ details: `${cwd} is not an absolute path` })
        const sessionId = sessionIdSchema.parse(randomUUID())
        const row = await callAgainWhenLost(
          connect,
          async ({ api }) =>
            await api.sessions.dispatch({
              sessionId,
              kind: 'foreground',
              engine: 'agent',
              prompt: '',
              cwd,
              environment,
              // The editor shows the files that are edited: those of its own folder.
              options: { worktree: { mode: 'none' }, mcpConfigs: mcpConfigsOf(mcpServers) },
            }),
        )
        opened(row.sessionId)
        return { sessionId, modes: modesOf(row.launch.permissionMode) }
      }),
    )
    .onRequest(
      methods.agent.session.load,
      answering(async ({ sessionId }) => await takeUp(sessionId, true)),
    )
    .onRequest(
      methods.agent.session.resume,
      answering(async ({ sessionId }) => await takeUp(sessionId, false)),
    )
    .onRequest(
      methods.agent.session.list,
      answering(async ({ cwd }) => {
        const { rows } = await callAgainWhenLost(connect, async ({ api }) => await api.board.list())
        return {
          sessions: rows
            .filter((row) => row.engine === 'agent' && (cwd == null || row.cwd === cwd))
            .toSorted((a, b) => b.updatedAt - a.updatedAt)
            .slice(0, mostListed)
            .map((row) => ({
              sessionId: row.sessionId,
              cwd: row.cwd,
              title: row.name,
              updatedAt: new Date(row.updatedAt).toISOString(),
            })),
        }
      }),
    )
    .onRequest(
      methods.agent.session.close,
      answering(async ({ sessionId }) => {
        await known(sessionId).leave()
        sessions.delete(sessionId)
      }),
    )
    .onRequest(
      methods.agent.session.setMode,
      answering(async ({ sessionId, modeId }) => {
        const mode = permissionModeSchema.safeParse(modeId)
        if (!mode.success) throw RequestError.invalidParams({ details: `there is no mode ${modeId}` })
        const session = known(sessionId)
        await callAgainWhenLost(connect, async ({ api }) => {
          await api.sessions.setMode({ sessionId: session.sessionId, permissionMode: mode.data })
        })
      }),
    )
    .onRequest(
      methods.agent.session.prompt,
      answering(async ({ sessionId, prompt }) => await known(sessionId).prompt(prompt)),
    )
    .onNotification(methods.agent.session.cancel, async ({ params }) => {
      await sessions
        .get(params.sessionId)
        ?.cancel()
        .catch((error: unknown) => options.report('a turn was not interrupted', error))
    })
    .connect(stream)
  await connection.closed
  await Promise.all([...sessions.values()].map(async (session) => await session.leave()))
}

function modesOf(currentModeId: PermissionMode): SessionModeState {
  const offered: readonly PermissionMode[] = offeredModes
  const all = offered.includes(currentModeId) ? offered : [...offered, currentModeId]
  return {
    currentModeId,
    availableModes: all.map((id) => ({ id, name: modeWord(id), description: modeMeanings[id] })),
  }
}

/** The editor's servers as `--mcp-config` takes them. */
function mcpConfigsOf(servers: readonly McpServer[]): string[] {
  if (servers.length === 0) return []
  const named = servers.map((server): readonly [string, object] => {
    if ('command' in server) {
      const { name, command, args, env } = server
      return [name, { command, args, env: Object.fromEntries(env.map((one) => [one.name, one.value])) }]
    }
    const { name, type, url, headers } = server
    return [name, { type, url, headers: Object.fromEntries(headers.map((one) => [one.name, one.value])) }]
  })
  return [JSON.stringify({ mcpServers: Object.fromEntries(named) })]
}
