import { lazy, Suspense, type ReactNode } from 'react'

const Markdown = lazy(() => import('./markdown.tsx').then((module) => ({ default: module.Markdown })))

/** Text of a model. Until the Markdown reader is loaded it stands there as it was written. */
export function TextBlock({ text }: { readonly text: string }): ReactNode {
  return (
    <Suspense fallback={<p className="wrap-anywhere whitespace-pre-wrap text-dim">{text}</p>}>
      <Markdown text={text} />
    </Suspense>
  )
}
