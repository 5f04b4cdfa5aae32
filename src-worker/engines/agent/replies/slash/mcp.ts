import type { SlashHandler } from './slash-context.ts'

/** `/mcp`: the MCP servers of the session; `/mcp restart` starts one of them again, or all. */
export const mcp: SlashHandler = async ({ opened: { setting }, rest }) => {
  const [verb = '', name] = rest.trim().split(/\s+/)
  if (verb === '') return await setting.mcp.describe()
  if (verb === 'restart' || verb === 'reconnect') return await setting.mcp.restart(name ?? null)
  return `/mcp shows the servers, and /mcp restart [name] starts them again; it does not know “${verb}”.`
}
