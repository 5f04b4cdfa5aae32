import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
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
  pre: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
    <pre tabIndex={0} role="region" aria-label="Code">
      {children}
    </pre>
  ),
  code: ({ className, children }) => {
    const language = /^language-(\S+)$/.exec(className ?? '')?.[1]
    const code = typeof children === 'string' ? children : null
    if (language === undefined || code === null) return <code>{children}</code>
    if (language === 'diff' || language === 'patch') return <DiffLines patch={code} />
    return (
      <code>
        <HighlightedCode code={code} language={language} />
      </code>
    )
  },
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
