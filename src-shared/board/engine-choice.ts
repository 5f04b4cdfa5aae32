import { z } from 'zod'
import { acpAgentIdSchema } from './acp-agent.ts'
import type { Engine } from './session-state.ts'

/** What does the work of new sessions: an engine, or for `acp` one of its agents. */
export type EngineChoice =
  | { readonly engine: Exclude<Engine, 'acp'> }
  | { readonly engine: 'acp'; readonly agent: string }

const plain = z.enum(['agent', 'shell', 'claude'])

/** Reads `agent`, `shell`, `claude` or `acp:<id>`; null for anything else. */
export function readEngineChoice(text: string): EngineChoice | null {
  const engine = plain.safeParse(text)
  if (engine.success) return { engine: engine.data }
  const [, id = ''] = /^acp:(.*)$/.exec(text) ?? []
  const agent = acpAgentIdSchema.safeParse(id)
  return agent.success ? { engine: 'acp', agent: agent.data } : null
}

/** The choice as it is written: `acp:gemini`. */
export function engineWords(choice: EngineChoice): string {
  return choice.engine === 'acp' ? `acp:${choice.agent}` : choice.engine
}
