import { diffWordsWithSpace } from 'diff'

/** A piece of a line, and whether the other side of the change has it too. */
export type WordPiece = { readonly text: string; readonly changed: boolean }

const longestLine = 1_000

/** A line in pieces, those marked that its pair does not have; null when the two have too little in common to tell. */
export function changedWords(text: string, pair: string): readonly WordPiece[] | null {
  if (text.length > longestLine || pair.length > longestLine) return null
  const pieces = diffWordsWithSpace(pair, text).filter(({ removed }) => !removed)
  const same = pieces.reduce((sum, { added, value }) => sum + (added ? 0 : value.trim().length), 0)
  if (same * 3 < Math.max(text.trim().length, pair.trim().length)) return null
  return pieces.map(({ value, added }) => ({ text: value, changed: added }))
}
