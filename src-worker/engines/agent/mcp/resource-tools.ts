import { z } from 'zod'
import { join } from 'node:path'
import { defineTool, needsNothing, ToolError, type Tool } from '../tools/tool.ts'
import { boundedText } from './bounded-text.ts'
import type { McpServer } from './mcp-server.ts'
import { contentsOf, fileNameFor } from './tool-result.ts'

/** The two tools for resources; offered while some server has any. */
export function resourceTools(servers: () => readonly McpServer[]): readonly Tool[] {
  const serverNamed = (name: string): McpServer => {
    const found = servers().find((server) => server.name === name)
    if (found !== undefined) return found
    const names = servers().map((server) => server.name)
    throw new ToolError(`There is no MCP server ${name}. There are: ${names.join(', ')}.`)
  }
  const list = defineTool({
    name: 'ListMcpResourcesTool',
    description:
      'Lists what can be read from the MCP servers of this session (resources): address, name and kind of each. Read one with ReadMcpResourceTool.',
    input: z.object({ server: z.string().optional().describe('Only those of this server') }),
    kind: 'reads',
    need: () => needsNothing,
    title: ({ server }) => `List resources${server === undefined ? '' : ` of ${server}`}`,
    run: async ({ server }, { signal, jobDirectory, toolUseId }) => {
      const asked = server === undefined ? servers() : [serverNamed(server)]
      const lists = await Promise.all(
        asked.map(async (one) => {
          if (server === undefined && !one.life.isConnected) return [`(${one.name} is not running)`]
          const resources = await one.ask((connection) => connection.listResources(), signal)
          return resources.map((resource) => JSON.stringify({ server: one.name, ...resource }))
        }),
      )
      const lines = lists.flat()
      const text = lines.length === 0 ? 'There are no resources.' : lines.join('\n')
      return { content: await boundedText(text, join(jobDirectory, 'tmp', `${fileNameFor(toolUseId)}.txt`)) }
    },
  })
  const read = defineTool({
    name: 'ReadMcpResourceTool',
    description: 'Reads a resource of an MCP server by its address.',
    input: z.object({ server: z.string().min(1), uri: z.string().min(1) }),
    kind: 'reads',
    need: ({ server }) => ({
      kind: 'other',
      paths: [],
      command: null,
      subject: server,
      suggestedRule: `ReadMcpResourceTool(${server})`,
      looksOnly: true,
    }),
    title: ({ server, uri }) => `Read ${uri} of ${server}`,
    run: async ({ server, uri }, { signal, jobDirectory, toolUseId }) => {
      const from = serverNamed(server)
      const { contents } = await from.ask((connection) => connection.readResource(uri, signal), signal)
      const blocks = await contentsOf(contents, { jobDirectory, id: toolUseId, clean: from.life.clean })
      return { content: blocks.length === 0 ? '(it is empty)' : blocks }
    },
  })
  return [list, read]
}
