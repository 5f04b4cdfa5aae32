import { memo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
import { markdownParts } from '../../app/markdown-parts.tsx'
import { DiffLines } from './diff-lines.tsx'

const components: Components = {
  ...markdownParts,
  pre: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
    <pre tabIndex={0} role="group" aria-label="Code">
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
