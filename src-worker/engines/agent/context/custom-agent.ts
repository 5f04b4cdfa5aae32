import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { findDefinition, readIfThere, wayDown } from './directories.ts'
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
  const text = (await findDefinition('agents', `${name}.md`, places)) ?? (await findByField(name, places))
  if (text === null) return null
  const { fields, body } = parseFrontMatter(text)
  return { prompt: body, tools: listOf(fields['tools']) }
}

/** A file of another name whose head names the agent. */
async function findByField(name: string, places: Parameters<typeof readCustomAgent>[1]): Promise<string | null> {
  for (const root of [...wayDown(places.top, places.directory).toReversed(), places.userHome]) {
    const folder = join(root, '.claude', 'agents')
    const files = await readdir(folder).catch(() => [])
    for (const file of files.filter((one) => one.endsWith('.md'))) {
      const text = await readIfThere(join(folder, file))
      if (text !== null && parseFrontMatter(text).fields['name'] === name) return text
    }
  }
  return null
}
