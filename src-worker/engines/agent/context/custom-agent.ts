import { findDefinition } from './directories.ts'
import { listOf, parseFrontMatter } from './front-matter.ts'

/** A custom agent of `.claude/agents/<name>.md`. */
export type CustomAgent = {
  readonly prompt: string
  /** The tools it may use; null for all. */
  readonly tools: readonly string[] | null
}

/** Reads a custom agent; null when there is none of this name. */
export async function readCustomAgent(
  name: string,
  places: { readonly top: string; readonly directory: string; readonly userHome: string },
): Promise<CustomAgent | null> {
  if (!/^[\w.-]+$/.test(name)) return null
  const text = await findDefinition('agents', `${name}.md`, places)
  if (text === null) return null
  const { fields, body } = parseFrontMatter(text)
  return { prompt: body, tools: listOf(fields['tools']) }
}
