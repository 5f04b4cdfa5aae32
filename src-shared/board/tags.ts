import { singleLine } from '../base/single-line.ts'
import type { SessionRow } from './session-row.ts'

/** How many tags a session has at most, and how long one is. */
const mostTags = 20
const longestTag = 40

/** A tag as it is kept; empty when nothing of it is left. */
export function tagOf(typed: string): string {
  return singleLine(typed, longestTag)
}

/** A session's tags with one more, or without it; null when that changes nothing. */
export function withTag(tags: readonly string[], given: string, isWanted: boolean): readonly string[] | null {
  const tag = tagOf(given)
  if (tag === '' || tags.includes(tag) === isWanted) return null
  return isWanted ? [...tags, tag].slice(-mostTags) : tags.filter((one) => one !== tag)
}

/** How many of some sessions have a tag. */
export function haveTag(rows: readonly SessionRow[], tag: string): 'all' | 'some' | 'none' {
  const having = rows.filter((row) => row.tags.includes(tag)).length
  return having === 0 ? 'none' : having === rows.length ? 'all' : 'some'
}

/** Every tag on the board with how many sessions have it: first those that `meant` have, then by name. */
export function knownTags(
  rows: Iterable<SessionRow>,
  meant: readonly SessionRow[],
): readonly (readonly [tag: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const row of rows) for (const tag of row.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const isTheirs = (tag: string): number => Number(haveTag(meant, tag) !== 'none')
  return [...counts].sort(([a], [b]) => isTheirs(b) - isTheirs(a) || a.localeCompare(b))
}
