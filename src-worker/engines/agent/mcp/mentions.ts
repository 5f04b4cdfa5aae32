import { z } from 'zod'
import { join } from 'node:path'
import { boundedText } from './bounded-text.ts'
import type { McpServer } from './mcp-server.ts'
import type { ServerPrompt } from './protocol.ts'
import { toolNameOf } from './server-names.ts'

/** Where long resources are put. */
type Place = { readonly jobDirectory: string; readonly signal: AbortSignal }

/** `@server:uri` in a text: what it holds is put below the text. What cannot be read is said there. */
export async function expandMentions(text: string, servers: readonly McpServer[], place: Place): Promise<string> {
  const found = new Map<string, { readonly server: McpServer; readonly uri: string }>()
  for (const [mention, name = '', uri = ''] of text.matchAll(
    /(?:^|[\s(])@([\w.:-]+?):([A-Za-z][\w+.-]*:\/\/[^\s)>"']+)/g,
  )) {
    const server = servers.find((one) => one.name === name)
    if (server !== undefined) found.set(mention, { server, uri: uri.replace(/[.,;!?]+$/, '') })
  }
  const parts = await Promise.all(
    [...found.values()].map(async ({ server, uri }, index) => {
      const about = `server="${server.name}" uri="${uri}"`
      try {
        const { contents } = await server.ask((connection) => connection.readResource(uri, place.signal), place.signal)
        const words = contents.map((one) => one.text ?? `(${one.mimeType ?? 'binary'}, not text)`).join('\n')
        const path = join(place.jobDirectory, 'tmp', `mcp-mention-${Date.now()}-${index}.txt`)
        return `<mcp-resource ${about}>\n${await boundedText(server.life.clean(words), path)}\n</mcp-resource>`
      } catch (error) {
        place.signal.throwIfAborted()
        return `<mcp-resource ${about}>\n(could not be read: ${error instanceof Error ? error.message : String(error)})\n</mcp-resource>`
      }
    }),
  )
  return parts.length === 0 ? text : `${text}\n\n${parts.join('\n\n')}`
}

const textSchema = z.looseObject({ type: z.literal('text'), text: z.string() })
const resourceSchema = z.looseObject({
  type: z.literal('resource'),
  resource: z.looseObject({ uri: z.string(), text: z.string() }),
})

/** `/mcp__server__prompt words` as what the server's prompt says; null for any other text. */
export async function expandPrompt(
  text: string,
  servers: readonly McpServer[],
  signal: AbortSignal,
): Promise<string | null> {
  const found = /^\/(mcp__[\w-]+)(?:\s+([\s\S]*))?$/.exec(text.trim())
  const command = found?.[1]
  if (command === undefined) return null
  for (const server of servers) {
    if (!command.startsWith(toolNameOf(server.name, ''))) continue
    await server.life.firstTry
    const prompt = server.offer.prompts.find(({ name }) => toolNameOf(server.name, name) === command)
    if (prompt === undefined) continue
    const given = argumentsFor(prompt, wordsOf(found?.[2] ?? ''))
    const { messages } = await server.ask((connection) => connection.getPrompt(prompt.name, given), signal)
    const parts = messages.flatMap(({ role, content }) =>
      (Array.isArray(content) ? content : [content]).map((one) => {
        const said = textSchema.safeParse(one).data?.text ?? resourceText(one)
        return role === 'assistant' ? `<assistant>\n${said}\n</assistant>` : said
      }),
    )
    return server.life.clean(parts.join('\n\n'))
  }
  return null
}

function resourceText(content: unknown): string {
  const resource = resourceSchema.safeParse(content).data?.resource
  return resource === undefined ? '(no text)' : `[resource ${resource.uri}]\n${resource.text}`
}

/** Words in their order; the last argument takes what is left. */
function argumentsFor(prompt: ServerPrompt, words: readonly string[]): Readonly<Record<string, string>> {
  const last = prompt.arguments.length - 1
  return Object.fromEntries(
    prompt.arguments.flatMap(({ name }, index) => {
      const value = index === last ? words.slice(index).join(' ') : (words[index] ?? '')
      return value === '' ? [] : [[name, value]]
    }),
  )
}

/** Words of a line; quotes hold several together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
}
