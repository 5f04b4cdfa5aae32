/**
 * The prompt cache as the API documents it: prefixes are kept where a breakpoint ended them, for five minutes since they
 * were last used, and found at a breakpoint or at one of the 20 blocks before it.
 */

/** A block of the input: `prefix` names everything up to its end. */
export type Part = { readonly prefix: string; readonly tokens: number; readonly breakpoint: boolean }

const lifetimeMs = 5 * 60_000
const lookBack = 20
const mostPrefixes = 5000

/** Prefixes of requests seen so far. Bounded: the oldest are forgotten. */
export class PrefixCache {
  readonly #now: () => number
  readonly #minimumTokens: number
  /** When each is forgotten, the longest unused first. */
  readonly #until = new Map<string, number>()

  constructor(now: () => number, minimumTokens: number) {
    this.#now = now
    this.#minimumTokens = minimumTokens
  }

  /** How many parts of a request are read from the cache, and up to which part the cache knows it afterwards. */
  take(parts: readonly Part[]): { readonly read: number; readonly written: number } {
    const ends = parts.flatMap(({ breakpoint }, index) => (breakpoint ? [index] : []))
    const found = ends.flatMap((end) => this.#foundAt(parts, end)).toSorted((a, b) => b - a)[0] ?? -1
    const hit = parts[found]
    if (hit !== undefined) this.#keep(hit.prefix)
    const written = ends.filter((end) => sizeUpTo(parts, end) >= this.#minimumTokens)
    for (const end of written) this.#keep(parts[end]?.prefix ?? '')
    return { read: found + 1, written: (written.at(-1) ?? -1) + 1 }
  }

  #foundAt(parts: readonly Part[], end: number): number[] {
    for (let index = end; index >= Math.max(0, end - lookBack); index -= 1) {
      const until = this.#until.get(parts[index]?.prefix ?? '')
      if (until !== undefined && until > this.#now()) return [index]
    }
    return []
  }

  #keep(prefix: string): void {
    this.#until.delete(prefix)
    this.#until.set(prefix, this.#now() + lifetimeMs)
    const oldest = this.#until.size > mostPrefixes ? this.#until.keys().next() : undefined
    if (oldest?.value !== undefined) this.#until.delete(oldest.value)
  }
}

function sizeUpTo(parts: readonly Part[], end: number): number {
  return parts.slice(0, end + 1).reduce((sum, { tokens }) => sum + tokens, 0)
}
