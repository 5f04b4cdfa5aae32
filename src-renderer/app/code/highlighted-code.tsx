import { memo, useEffect, useState, type ReactNode } from 'react'
import type { CodePiece } from './highlight.ts'

type Highlighted = { readonly code: string; readonly lines: readonly (readonly CodePiece[])[] }

/** Code in colours, once the highlighter is there; until then, and for what it does not know, as it was written. */
export const HighlightedCode = memo(function HighlightedCode(props: {
  readonly code: string
  /** A language, or the ending of a file's name. */
  readonly language: string
}): ReactNode {
  const { code, language } = props
  const [shown, setShown] = useState<Highlighted | null>(null)
  useEffect(() => {
    let wanted = true
    void import('./highlight.ts')
      .then(({ highlightCode }) => highlightCode(code, language))
      .then((lines) => {
        if (wanted && lines !== null) setShown({ code, lines })
      })
      // Without the highlighter the code is there as it was.
      .catch(() => undefined)
    return () => {
      wanted = false
    }
  }, [code, language])
  if (shown === null || shown.code !== code) return code
  const last = shown.lines.length - 1
  return shown.lines.map((line, at) => (
    <span key={at}>
      {line.map(({ text, color }, piece) =>
        color === null ? (
          text
        ) : (
          <span key={piece} style={{ color }}>
            {text}
          </span>
        ),
      )}
      {at === last ? '' : '\n'}
    </span>
  ))
})
