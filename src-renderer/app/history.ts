import { z } from 'zod'
import type { LocalMemory } from './storage.ts'

/** What was dispatched, or replied, from this client. */
export type History = {
  /** The newest first. */
  readonly entries: () => readonly string[]
  readonly add: (text: string) => void
}

const mostEntries = 200
const longestEntry = 20_000
const mostCharacters = 400_000
const rememberedSchema = z.array(z.string())

/** Makes the history from what this client remembers under a name. */
export function createHistory(memory: LocalMemory, key = 'history'): History {
  let entries = remembered(memory, key)
  return {
    entries: () => entries,
    add: (text) => {
      if (text.trim() === '' || text.length > longestEntry) return
      entries = bounded([text, ...entries.filter((other) => other !== text)])
      memory.write(key, JSON.stringify(entries))
    },
  }
}

function remembered(memory: LocalMemory, key: string): readonly string[] {
  try {
    return bounded(rememberedSchema.parse(JSON.parse(memory.read(key) ?? '[]')))
  } catch {
    return []
  }
}

function bounded(entries: readonly string[]): readonly string[] {
  let characters = 0
  return entries.slice(0, mostEntries).filter((entry) => (characters += entry.length) <= mostCharacters)
}

/** Where one is among earlier inputs: `at` 0 is the newest. `draft` is what stood in the box before. */
export type HistoryPlace = { readonly at: number; readonly draft: string }

/** One step to an older or newer input; null when there is none. The end of the way back is the draft. Pure. */
export function stepInHistory(
  entries: readonly string[],
  place: HistoryPlace | null,
  current: string,
  step: 'older' | 'newer',
): { readonly text: string; readonly place: HistoryPlace | null } | null {
  if (step === 'newer') {
    if (place === null) return null
    const text = entries[place.at - 1]
    return text === undefined ? { text: place.draft, place: null } : { text, place: { ...place, at: place.at - 1 } }
  }
  // What one just looks at again is no step.
  const from = place === null ? 0 : place.at + 1
  const at = place === null && entries[0] === current ? from + 1 : from
  const text = entries[at]
  return text === undefined ? null : { text, place: { at, draft: place?.draft ?? current } }
}
