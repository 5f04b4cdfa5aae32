import type { CompletedRepository } from '../../api/completion.ts'
import type { KnownNames } from './known-names.ts'

/** Whom and where a text means. */
export type Mentions = {
  /** Without the names at its beginning; those inside stay, for the sentence needs them. */
  readonly prompt: string
  readonly agent: string | null
  readonly place: CompletedRepository | null
  /** A second place, which is one too many. */
  readonly otherPlace: CompletedRepository | null
  /** A name at the beginning that nothing has. */
  readonly unknown: string | null
}

/** Reads `name …`, `@name …` and `@name` inside a text: an agent, else a repository, else left to be a file. Pure. */
export function readMentions(text: string, names: KnownNames | null): Mentions {
  if (names === null) return { prompt: text, agent: null, place: null, otherPlace: null, unknown: null }
  const agentOf = (name: string) => names.agents.find((one) => one.name === name)?.name ?? null
  const placeOf = (name: string) => names.repositories.find((one) => one.name === name) ?? null
  let agent: string | null = null
  let place: CompletedRepository | null = null
  let otherPlace: CompletedRepository | null = null
  let unknown: string | null = null
  /** Whether the name was one of ours. */
  const take = (name: string): boolean => {
    const found = agentOf(name)
    if (found !== null && (agent === null || agent === found)) {
      agent = found
      return true
    }
    const where = placeOf(name)
    if (where === null) return false
    if (place !== null && place.path !== where.path) otherPlace = where
    else place = where
    return true
  }
  let rest = text
  for (;;) {
    const mention = /^@(\S+)\s*/.exec(rest)
    const word = /^(\S+)\s+/.exec(rest)
    if (mention?.[1] !== undefined) {
      if (take(mention[1])) rest = rest.slice(mention[0].length)
      else {
        // A path or a quoted name is a file's; the session sees whether it is there.
        if (/^[\w-]+$/.test(mention[1]) && names.files?.has(mention[1]) === false) unknown = mention[1]
        break
      }
    } else if (agent === null && word?.[1] !== undefined && agentOf(word[1]) !== null) {
      agent = word[1]
      rest = rest.slice(word[0].length)
    } else break
  }
  for (const [, name = ''] of rest.matchAll(/\s@([^\s@]+)/g)) take(name.replace(/[.,;:!?)]+$/, ''))
  return { prompt: rest, agent, place, otherPlace, unknown }
}
