import type { ServerPrompt, ServerResource, ServerTool } from './protocol.ts'
import type { Connection } from './reach.ts'

/** What a server offers. */
export type Offer = {
  readonly tools: readonly ServerTool[]
  readonly resources: readonly ServerResource[]
  readonly hasTemplates: boolean
  readonly prompts: readonly ServerPrompt[]
  /** How it wants to be used. */
  readonly instructions: string | null
}

/** Nothing, as before the first connection. */
export const noOffer: Offer = { tools: [], resources: [], hasTemplates: false, prompts: [], instructions: null }

/** Asks a server what it offers. */
export async function readOffer(connection: Connection): Promise<Offer> {
  const none = (): [] => []
  const [tools, resources, templates, prompts] = await Promise.all([
    connection.listTools(),
    // A server whose tools work is of use, whatever becomes of its other lists.
    connection.listResources().catch(none),
    connection.listTemplates().catch(none),
    connection.listPrompts().catch(none),
  ])
  return { tools, resources, hasTemplates: templates.length > 0, prompts, instructions: connection.instructions }
}
