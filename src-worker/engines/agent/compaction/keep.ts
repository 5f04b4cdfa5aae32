import { toolUsesIn, blocksOf, type Block } from '../blocks.ts'
import type { SpokenEntry } from '../spoken.ts'
import { estimateTokens } from './estimate.ts'

/**
 * The `seq` from which entries are kept verbatim: the earliest at which no call is parted from its result and whose rest
 * stays within `budget` tokens. Null: not even the last message does.
 */
export function keptFrom(entries: readonly SpokenEntry[], budget: number): number | null {
  const boundaries = boundariesIn(entries)
  let tokens = 0
  let from: number | null = null
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at]
    if (entry === undefined) break
    tokens += estimateTokens(contentOf(entry))
    if (tokens > budget) break
    if (boundaries.has(at)) from = entry.seq
  }
  return from
}

/** Indexes at which a conversation may begin: answers, and words to the model while no call is open. */
function boundariesIn(entries: readonly SpokenEntry[]): ReadonlySet<number> {
  const open = new Set<string>()
  const found = new Set<number>()
  for (const [at, entry] of entries.entries()) {
    if (entry.type === 'tool-finished') open.delete(entry.toolUseId)
    else if (entry.type === 'assistant-message') {
      open.clear()
      found.add(at)
      for (const { id } of toolUsesIn(blocksOf(entry.content))) open.add(id)
    } else if (open.size === 0) found.add(at)
  }
  return found
}

function contentOf(entry: SpokenEntry): string | readonly Block[] {
  return entry.content
}
