import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { McpServer } from '../../../../src-shared/board/session-record.ts'

const nobody =
  'This session has no MCP servers. They are read from .mcp.json of the project, mcpServers in your settings, and --mcp-config.'

/** The servers of a session, a line each. */
export function describeServers(servers: readonly McpServer[], now: number): string {
  if (servers.length === 0) return nobody
  return ['MCP servers', ...servers.map((server) => `  ${server.name}: ${wordsFor(server, now)}`)].join('\n')
}

function wordsFor({ state, tools, problem, nextAt }: McpServer, now: number): string {
  const why = problem === null ? '' : ` (${singleLine(problem)})`
  switch (state) {
    case 'connected':
      return `connected, ${tools} ${tools === 1 ? 'tool' : 'tools'}`
    case 'starting':
      return 'starting'
    case 'restarting':
      return nextAt === null
        ? `starting again${why}`
        : `starts again in ${Math.max(1, Math.ceil((nextAt - now) / 1000))} s${why}`
    case 'failed':
      return `failed${why}`
    case 'untrusted':
      return `not started${why}`
  }
}
