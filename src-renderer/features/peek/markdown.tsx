import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ExternalLink } from '../../app/external-link.tsx'
import { DiffLines } from './diff-lines.tsx'

const components: Components = {
  a: ({ href, children }) => (
    <ExternalLink href={href ?? ''} className="text-accent underline underline-offset-2">
      {children}
    </ExternalLink>
  ),
  // Pictures of others are not fetched: their address alone would tell who looks.
  img: ({ alt }) => <span className="text-faint">[{alt === undefined || alt === '' ? 'picture' : alt}]</span>,
  code: ({ className, children }) =>
    className === 'language-diff' || className === 'language-patch' ? (
      <DiffLines patch={typeof children === 'string' ? children : ''} />
    ) : (
      <code className={className}>{children}</code>
    ),
}

const plugins = [remarkGfm]

/** Text of a model as Markdown: HTML in it stands there as it was written, no pictures, links to the web only. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="markdown wrap-anywhere text-dim">
      <ReactMarkdown remarkPlugins={plugins} components={components}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
