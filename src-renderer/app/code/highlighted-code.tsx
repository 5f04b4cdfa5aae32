import { memo, useEffect, useState, type ReactNode } from 'react'
import { later } from '../later.ts'
import { knownLines, rememberLines } from './coloured-lines.ts'
import type { CodeLines } from './highlight.ts'

const loadHighlighter = later(() => import('./highlight.ts'))

/** Code in colours, once the highlighter is there; until then, and for what it does not know, as it was written. */
export const HighlightedCode = memo(function HighlightedCode(props: {
  readonly code: string
  /** A language, or the ending of a file's name. */
  readonly language: string
}): ReactNode {
  const { code, language } = props
  const [shown, setShown] = useState<{ readonly code: string; readonly lines: CodeLines | null } | null>(null)
  // What was coloured before is there at once, however often what it stands in comes and goes.
  const known = knownLines(code, language)
  const lines = known === undefined && shown?.code === code ? shown.lines : known
  const isKnown = lines !== undefined
  useEffect(() => {
    if (isKnown) return
    let wanted = true
    void loadHighlighter()
      .then(({ highlightCode }) => highlightCode(code, language))
      .then((found) => {
        rememberLines(code, language, found)
        if (wanted) setShown({ code, lines: found })
      })
      // Without the highlighter the code is there as it was.
      .catch(() => undefined)
    return () => {
      wanted = false
    }
  }, [code, language, isKnown])
  if (lines === undefined || lines === null) return code
  const last = lines.length - 1
  return lines.map((line, at) => (
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
