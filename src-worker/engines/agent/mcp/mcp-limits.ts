type Environment = Readonly<Record<string, string | undefined>>

/** Time limits of MCP servers in milliseconds, and how often they are tried; tests shorten them. */
export type McpLimits = {
  /** The first request of a session waits this long for servers that are starting. */
  readonly readyMs: number
  /** A call waits this long for a server that is being started again. */
  readonly callWaitMs: number
  readonly firstBackOffMs: number
  readonly longestBackOffMs: number
  /** So many failures in a row without anything that worked, and a server rests. */
  readonly mostFailures: number
  /** A connection that has lasted this long counts as working. */
  readonly stableMs: number
  /** A server that rests is tried again at the first request after this. */
  readonly restMs: number
}

/** The limits of the product. */
export const mcpLimits: McpLimits = {
  readyMs: 5_000,
  callWaitMs: 15_000,
  firstBackOffMs: 1_000,
  longestBackOffMs: 60_000,
  mostFailures: 5,
  stableMs: 30_000,
  restMs: 300_000,
}

const usualStartMs = 30_000
const usualCallMs = 600_000

/** How long a server may take to answer for the first time: `MCP_TIMEOUT`. */
export function startTimeout(environment: Environment): number {
  return positive(environment['MCP_TIMEOUT']) ?? usualStartMs
}

/** How long a call may take: `MCP_TOOL_TIMEOUT` in all; else ten minutes since the server was last heard of. */
export function callTimeout(environment: Environment): { readonly ms: number; readonly sinceProgress: boolean } {
  const told = positive(environment['MCP_TOOL_TIMEOUT'])
  return told === null ? { ms: usualCallMs, sinceProgress: true } : { ms: told, sinceProgress: false }
}

function positive(text: string | undefined): number | null {
  const value = Number(text)
  return text !== undefined && Number.isFinite(value) && value > 0 ? Math.min(value, 2 ** 31 - 1) : null
}
