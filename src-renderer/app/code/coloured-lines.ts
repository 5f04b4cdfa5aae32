import type { CodeLines } from './highlight.ts'

/** So many characters of code are remembered with their colours. */
const mostCharacters = 400_000

const remembered = new Map<string, CodeLines | null>()
let characters = 0

const keyOf = (code: string, language: string): string => `${language}\n${code}`

/** The lines of a code in colours; null: it has none; undefined: not worked out, or forgotten. */
export function knownLines(code: string, language: string): CodeLines | null | undefined {
  return remembered.get(keyOf(code, language))
}

/** Remembers the lines of a code, and forgets those that were remembered first when it becomes too much. */
export function rememberLines(code: string, language: string, lines: CodeLines | null): void {
  const key = keyOf(code, language)
  if (remembered.delete(key)) characters -= key.length
  remembered.set(key, lines)
  characters += key.length
  for (const oldest of remembered.keys()) {
    if (characters <= mostCharacters || oldest === key) return
    remembered.delete(oldest)
    characters -= oldest.length
  }
}
