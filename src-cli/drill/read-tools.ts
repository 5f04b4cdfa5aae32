import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const entrySchema = z.looseObject({ type: z.string(), toolUseId: z.string().optional() })

/** The tool calls of a transcript: begun, ended, and how many of them ended more than once. */
export type ToolTally = { readonly started: number; readonly finished: number; readonly repeated: number }

/** Counts them. A last line that is being written is left out. */
export async function readTools(path: string): Promise<ToolTally> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
  const started = new Set<string>()
  const finished = new Map<string, number>()
  for (const line of lines) {
    const { type, toolUseId } = entrySchema.parse(JSON.parse(line))
    if (toolUseId === undefined) continue
    if (type === 'tool-started') started.add(toolUseId)
    if (type === 'tool-finished') finished.set(toolUseId, (finished.get(toolUseId) ?? 0) + 1)
  }
  const repeated = [...finished.values()].filter((times) => times > 1).length
  return { started: started.size, finished: finished.size, repeated }
}
