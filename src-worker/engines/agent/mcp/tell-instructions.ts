import type { McpServer } from './mcp-server.ts'
import { plainName } from './server-names.ts'

const longestInstructions = 4_000

/** How the model is told something once. */
export type Telling = {
  /** Whether the conversation, as the model knows it now, contains this. */
  readonly knows: (text: string) => boolean
  readonly tell: (text: string) => Promise<void>
}

/** Tells the model what servers say about how they want to be used; again only when it has forgotten. */
export async function tellInstructions(servers: readonly McpServer[], { knows, tell }: Telling): Promise<void> {
  for (const { name, offer, life } of servers) {
    const { instructions } = offer
    if (instructions === null || instructions.trim() === '') continue
    const begin = `<mcp-server-instructions server="${plainName(name)}">`
    if (knows(begin)) continue
    const text = life.clean(instructions.trim()).slice(0, longestInstructions)
    await tell(`${begin}\n${text}\n</mcp-server-instructions>`)
  }
}
