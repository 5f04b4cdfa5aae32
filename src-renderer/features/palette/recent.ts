import { z } from 'zod'
import type { LocalMemory } from '../../app/storage.ts'

const kept = 10
const rememberedSchema = z.array(z.string())

/** What was chosen in the palette lately, the newest first. */
export function recentChoices(memory: LocalMemory): readonly string[] {
  try {
    return rememberedSchema.parse(JSON.parse(memory.read('palette') ?? '[]'))
  } catch {
    return []
  }
}

/** Remembers a choice. */
export function rememberChoice(memory: LocalMemory, key: string): void {
  const others = recentChoices(memory).filter((other) => other !== key)
  memory.write('palette', JSON.stringify([key, ...others].slice(0, kept)))
}
