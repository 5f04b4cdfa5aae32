import { fitsName } from './filters.ts'
import { singleLine } from '../base/single-line.ts'
import type { SessionRow } from './session-row.ts'

/** How much of a task or a result is looked through: a board of 1,000 sessions is searched at every key. */
const searchedCharacters = 4_000
const snippetBefore = 24

type Haystack = { readonly name: string; readonly line: string; readonly rest: string }

const haystacks = new WeakMap<SessionRow, Haystack>()

function haystackOf(row: SessionRow): Haystack {
  const known = haystacks.get(row)
  if (known !== undefined) return known
  const made = {
    name: row.name.toLowerCase(),
    line: `${row.summary}\n${row.reason}`.toLowerCase(),
    rest: [
      row.prompt.slice(0, searchedCharacters),
      row.result?.slice(0, searchedCharacters) ?? '',
      row.tags.join('\n'),
      row.worktree?.branch ?? '',
      row.cwd,
      row.id,
    ]
      .join('\n')
      .toLowerCase(),
  }
  haystacks.set(row, made)
  return made
}

/** Prepares rows for being looked through, so that the first letter is found as fast as the next ones. */
export function prepareFind(rows: Iterable<SessionRow>): void {
  for (const row of rows) haystackOf(row)
}

/** The words that are looked for. */
export function findWords(typed: string): readonly string[] {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 10)
}

/** Whether every word is in the name (also scattered), in what the row says, in the task, in the result, or names it otherwise. */
export function isFound(row: SessionRow, words: readonly string[]): boolean {
  const { name, line, rest } = haystackOf(row)
  return words.every((word) => fitsName(name, word) || line.includes(word) || rest.includes(word))
}

/** Where in the task or the result the words were found, when the row itself does not show them: a line to show instead. */
export function foundLine(row: SessionRow, words: readonly string[]): string | null {
  const { name, line } = haystackOf(row)
  const hidden = words.find((word) => !name.includes(word) && !line.includes(word))
  if (hidden === undefined) return null
  const places = [
    ['Task', row.prompt],
    ['Result', row.result ?? ''],
    ['Branch', row.worktree?.branch ?? ''],
    ['Directory', row.cwd],
  ] as const
  for (const [what, text] of places) {
    const clean = singleLine(text, searchedCharacters)
    const at = clean.toLowerCase().indexOf(hidden)
    if (at === -1) continue
    return `${what}: ${at > snippetBefore ? '…' : ''}${clean.slice(Math.max(0, at - snippetBefore), at + 200)}`
  }
  return null
}

/** A piece of a text, and whether it is what was looked for. */
type Piece = { readonly text: string; readonly hit: boolean }

/** A text cut where the words are in it. */
export function highlight(text: string, words: readonly string[]): readonly Piece[] {
  const lower = text.toLowerCase()
  // A letter that changes its length in lower case would shift every place behind it.
  if (lower.length !== text.length) return [{ text, hit: false }]
  const hits = new Uint8Array(text.length)
  for (const word of words) {
    for (let at = lower.indexOf(word); at !== -1; at = lower.indexOf(word, at + word.length)) {
      hits.fill(1, at, at + word.length)
    }
  }
  const pieces: Piece[] = []
  let from = 0
  for (let at = 1; at <= text.length; at += 1) {
    if (at < text.length && hits[at] === hits[from]) continue
    pieces.push({ text: text.slice(from, at), hit: hits[from] === 1 })
    from = at
  }
  return pieces
}
