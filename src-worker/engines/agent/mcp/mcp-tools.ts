import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { PreparedCall, Tool, ToolContext, ToolOutcome } from '../tools/tool.ts'
import type { McpServer } from './mcp-server.ts'
import type { ServerTool } from './protocol.ts'
import { toolNameOf } from './server-names.ts'

/** Some servers describe a tool by a manual: the rest of it costs every request of the session. */
const longestDescription = 4_000
const longestSchema = 60_000
const mostTools = 256

const inputSchema = z.record(z.string(), z.unknown())

/** The tools of a server as the model gets them, in the server's order. Two that would be called the same: the first. */
export function toolsOf(server: McpServer): readonly Tool[] {
  const named = new Map<string, Tool>()
  for (const tool of server.offer.tools.slice(0, mostTools)) {
    const name = toolNameOf(server.name, tool.name)
    if (!named.has(name)) named.set(name, makeTool(server, tool, name))
  }
  return [...named.values()]
}

/** A tool that is called by its name although the server has not listed it: it may do so while the call waits for it. */
export function unlistedTool(server: McpServer, name: string): Tool {
  const tool: ServerTool = {
    name: name.slice(toolNameOf(server.name, '').length),
    title: null,
    description: '',
    inputSchema: { type: 'object' },
    readOnly: false,
    needsTask: false,
  }
  const listed = (): ServerTool => server.offer.tools.find((one) => toolNameOf(server.name, one.name) === name) ?? tool
  return makeTool(server, tool, name, listed)
}

function makeTool(server: McpServer, tool: ServerTool, name: string, latest: () => ServerTool = () => tool): Tool {
  return {
    name,
    description: describe(server, tool),
    // What only looks may run beside others that look; whether it may run at all is for the rules to say.
    kind: tool.readOnly ? 'reads' : 'acts',
    inputSchema: schemaFor(tool),
    prepare: (raw) => {
      const input = inputSchema.safeParse(raw ?? {})
      if (!input.success) return { problem: `The input of ${name} has to be an object.` }
      return prepared(name, tool, input.data, async (context) => {
        // Without this look the call of a server that is starting could not know how its tool wants to be called.
        if (!server.life.isConnected) await server.life.connected(context.signal)
        return await server.call(latest(), input.data, context)
      })
    },
  }
}

function prepared(
  name: string,
  tool: ServerTool,
  input: Readonly<Record<string, unknown>>,
  run: (context: ToolContext) => Promise<ToolOutcome>,
): PreparedCall {
  const words = Object.values(input).find((value) => typeof value === 'string')
  return {
    need: () => ({ kind: 'other', paths: [], command: null, suggestedRule: name, looksOnly: tool.readOnly }),
    title: () => singleLine(words === undefined ? name : `${name} ${words}`, 160),
    detail: () => Promise.resolve({ type: 'text', text: `${name}\n${JSON.stringify(input, null, 2)}` }),
    run,
  }
}

function describe(server: McpServer, { title, description, name }: ServerTool): string {
  const text = description === '' ? (title ?? name) : description
  const cut = text.length <= longestDescription ? text : `${text.slice(0, longestDescription - 1)}…`
  return cut.trim() === '' ? `${name} of the MCP server ${server.name}` : cut
}

/** The server's own schema, but for what the API does not take: alternatives at the top, and what is enormous. */
function schemaFor({ inputSchema: given }: ServerTool): object {
  const { $schema: _dialect, oneOf: _oneOf, anyOf: _anyOf, allOf: _allOf, ...schema } = given
  if (JSON.stringify(schema).length > longestSchema) return { type: 'object' }
  return { ...schema, type: 'object' }
}
