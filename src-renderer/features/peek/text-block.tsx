import { lazy, Suspense, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

/** Text of a model. Until the Markdown reader is loaded it stands there as it was written. */
export function TextBlock({ text }: { readonly text: string }): ReactNode {
  return (
    <Suspense fallback={<p className="wrap-anywhere whitespace-pre-wrap text-dim">{plainText(text)}</p>}>
      <Markdown text={plainText(text)} />
    </Suspense>
  )
}
