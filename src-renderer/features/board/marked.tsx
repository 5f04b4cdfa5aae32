import type { ReactNode } from 'react'
import { findWords, highlight } from '../../../src-shared/board/find.ts'

/** A text with what is looked for marked in it. */
export function Marked({ text, find }: { readonly text: string; readonly find: string | null }): ReactNode {
  const words = findWords(find ?? '')
  if (words.length === 0) return text
  return highlight(text, words).map((piece, at) =>
    piece.hit ? (
      <mark key={at} className="rounded-[2px] bg-found text-text">
        {piece.text}
      </mark>
    ) : (
      piece.text
    ),
  )
}
