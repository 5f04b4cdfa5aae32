import { lowerScore } from '../base/fuzzy-match.ts'
import type { SessionRow } from './session-row.ts'
import { boardWordOf } from './session-state.ts'

/** One word of a filter: `a:` agent, `s:` state, `n:` name, `#` pull request, `t:` tag. */
export type FilterTerm =
  | { readonly by: 'agent' | 'state' | 'name' | 'tag'; readonly text: string }
  | { readonly by: 'pull-request'; readonly number: number }

const keys: Readonly<Record<string, 'agent' | 'state' | 'name' | 'tag'>> = {
  a: 'agent',
  s: 'state',
  n: 'name',
  t: 'tag',
}

/** The terms of a filter, or null when the input is no filter: it is one only when every word is. */
export function parseFilter(input: string): readonly FilterTerm[] | null {
  const words = input
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return null
  const terms: FilterTerm[] = []
  for (const word of words) {
    const pullRequest = /^#(\d+)$/.exec(word)
    const keyed = /^([asnt]):(.*)$/.exec(word)
    const by = keys[keyed?.[1] ?? '']
    if (pullRequest?.[1] !== undefined) terms.push({ by: 'pull-request', number: Number(pullRequest[1]) })
    else if (by !== undefined) terms.push({ by, text: (keyed?.[2] ?? '').toLowerCase() })
    else return null
  }
  return terms
}

/** A part of the name, or a few of its letters in their order that stand close together. */
export function fitsName(name: string, typed: string): boolean {
  return name.includes(typed) || (typed.length > 1 && (lowerScore(name, typed) ?? 0) > 100)
}

/** Whether a row passes every term. A term without text (still being typed) passes all. */
export function passesFilter(row: SessionRow, terms: readonly FilterTerm[]): boolean {
  return terms.every((term) => {
    switch (term.by) {
      case 'pull-request':
        return row.pullRequests.some((pullRequest) => pullRequest.number === term.number)
      case 'state':
        // It is not at work yet, and the header does not count it so.
        if (row.hold?.kind === 'queue') return 'queued'.startsWith(term.text)
        return (
          row.state.startsWith(term.text) ||
          // As the header counts: what neither works nor asks.
          (term.text === 'done' && row.state !== 'working' && row.state !== 'blocked') ||
          boardWordOf(row.state).toLowerCase().replaceAll(' ', '').startsWith(term.text.replaceAll('-', ''))
        )
      case 'name':
        return fitsName(row.name.toLowerCase(), term.text)
      case 'tag':
        return row.tags.some((tag) => tag.toLowerCase().startsWith(term.text))
      case 'agent':
        return (row.launch.agent ?? row.engine).toLowerCase().startsWith(term.text)
    }
  })
}
