import clsx from 'clsx'
import { memo, useMemo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ExternalLink } from './external-link.tsx'

/** How code stands in a text: that differs by where the text is read. */
export type CodeParts = Pick<Components, 'pre' | 'code'>

const parts: Pick<Components, 'a' | 'img'> = {
  a: ({ href, children }) => (
    <ExternalLink href={href ?? ''} className="text-accent underline underline-offset-2">
      {children}
    </ExternalLink>
  ),
  // Pictures of others are not fetched: their address alone would tell who looks.
  img: ({ alt }) => <span className="text-faint">[{alt === undefined || alt === '' ? 'picture' : alt}]</span>,
}

const plugins = [remarkGfm]

/** Text of a model as Markdown: HTML in it stands there as it was written, no pictures, links to the web only. */
export const Markdown = memo(function Markdown(props: {
  readonly text: string
  readonly code: CodeParts
  readonly quiet?: boolean
}): ReactNode {
  const { text, code, quiet = false } = props
  const components = useMemo(() => ({ ...parts, ...code }), [code])
  return (
    <div className={clsx('markdown wrap-anywhere', quiet && 'text-dim')}>
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
