import { memo, Suspense, useState, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { lazyPart } from '../../app/part.tsx'
import { ShowAll } from './diff-lines.tsx'

const Markdown = lazyPart(() =>
  import('./markdown.tsx').then(
    (module) => module.Markdown,
    // An update may have taken the file away: the text is there as it was written, and the window stays.
    () => Written,
  ),
)

/** What is read as Markdown at once; all of a longer text is shown on demand, as it was written. */
const longestMarkdown = 20_000
const longestText = 2_000_000

/** Text of a model. Until the Markdown reader is loaded it stands there as it was written. */
export const TextBlock = memo(function TextBlock({ text }: { readonly text: string }): ReactNode {
  const [all, setAll] = useState(false)
  const isLong = text.length > longestMarkdown
  const shown = plainText(text.slice(0, isLong ? (all ? longestText : longestMarkdown) : undefined))
  const raw = <Written text={shown} />
  if (isLong) {
    return (
      <div>
        {raw}
        {!all && <ShowAll what={`all ${Math.round(text.length / 1_000)} kB`} onShow={() => setAll(true)} />}
      </div>
    )
  }
  return (
    <Suspense fallback={raw}>
      <Markdown text={shown} />
    </Suspense>
  )
})

function Written({ text }: { readonly text: string }): ReactNode {
  return <p className="max-h-[60vh] overflow-auto wrap-anywhere whitespace-pre-wrap text-dim">{text}</p>
}
