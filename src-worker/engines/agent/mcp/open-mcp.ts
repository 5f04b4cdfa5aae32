import { homePaths } from '../../../../src-node/paths/home-paths.ts'
import type { EngineHost } from '../../../session/engine.ts'
import { reminder } from '../blocks.ts'
import type { Places } from '../context/surroundings.ts'
import type { Trust } from '../context/trust.ts'
import { realPlace, type Workplace } from '../isolation/workplace.ts'
import { Closed, type Ledger } from '../ledger.ts'
import type { AgentOptions } from '../options.ts'
import type { FoundServers } from './find-servers.ts'
import { mcpLimits } from './mcp-limits.ts'
import { McpSession } from './mcp-session.ts'

/** What the servers of a session see of it. */
export type McpNeeds = {
  readonly host: EngineHost
  readonly ledger: Pick<Ledger, 'append' | 'emit' | 'conversation'>
  readonly workplace: Workplace
  readonly trust: Trust
  readonly options: AgentOptions
  readonly places: () => Promise<Places>
}

/** The MCP servers of a session; none runs before they are started. */
export function openMcp({ host, ledger, workplace, trust, options, places }: McpNeeds): McpSession {
  const record = host.record()
  return new McpSession({
    clock: host.clock,
    environment: host.environment,
    // Where the session was started, also once it works in a worktree: a server must not move from one start to the next.
    directory: realPlace(record.cwd),
    jobDirectory: host.jobDirectory,
    ownProcess: host.ownProcess,
    roots: () => workplace.ownDirectories,
    report: host.report,
    limits: mcpLimits,
    find: async () => await find(host, await places()),
    trust,
    trustWithinMs: options.rulesWithinMs,
    shown: () => host.record().mcpServers,
    show: async (servers) => await unlessClosed(ledger.emit({ type: 'mcp-changed', servers })),
    note: async (text) => await unlessClosed(ledger.append({ type: 'note', text })),
    model: {
      knows: (text) =>
        ledger.conversation.messages().some(({ content }) => {
          return content.some((block) => typeof block['text'] === 'string' && block['text'].includes(text))
        }),
      tell: async (text) => {
        const content = reminder(text)
        await unlessClosed(ledger.append({ type: 'user-message', source: 'notice', content }))
      },
    },
  })
}

async function find(host: EngineHost, { directory, top, userHome, pluginDirs = [] }: Places): Promise<FoundServers> {
  const { launch } = host.record()
  // Not before it is needed: it comes with everything that reads settings.
  const { findServers } = await import('./find-servers.ts')
  return await findServers({
    environment: host.environment(),
    userFile: homePaths(host.home).settings,
    userHome,
    directory,
    top,
    settingsArguments: launch.settings,
    pluginDirs,
    mcpConfigs: launch.mcpConfigs,
    strict: launch.strictMcpConfig,
  })
}

async function unlessClosed(told: Promise<unknown>): Promise<void> {
  try {
    await told
  } catch (error) {
    if (!(error instanceof Closed)) throw error
  }
}
