import clsx from 'clsx'
import { Children, Component, memo, useMemo, type ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { ExternalLink } from './external-link.tsx'
import { readsAsMarkdown } from '../../src-shared/base/markdown-limits.ts'

/** How code stands in a text: that differs by where the text is read. */
export type CodeParts = Pick<Components, 'pre' | 'code'>

const isEmpty = (children: ReactNode): boolean => Children.toArray(children).length === 0

type HeadingLevel = 2 | 3

/** Headings of the text, whatever their own levels: below those of the window around it, and in order. */
function headingsOf(level: HeadingLevel): Components {
  const heading: Components['h1'] = ({ children }) =>
    isEmpty(children) ? null : (
      <p role="heading" aria-level={level}>
        {children}
      </p>
    )
  return { h1: heading, h2: heading, h3: heading, h4: heading, h5: heading, h6: heading }
}

const headings: Readonly<Record<HeadingLevel, Components>> = { 2: headingsOf(2), 3: headingsOf(3) }

const parts: Components = {
  a: ({ href, children }) => (
    <ExternalLink href={href ?? ''} className="text-accent underline underline-offset-2">
      {isEmpty(children) ? href : children}
    </ExternalLink>
  ),
  // Pictures of others are not fetched: their address alone would tell who looks.
  img: ({ alt }) => <span className="text-faint">[{alt === undefined || alt === '' ? 'picture' : alt}]</span>,
  // The box of a list of tasks: nothing to press.
  input: ({ checked }) => (
    <span role="img" aria-label={checked === true ? 'done' : 'open'} className="font-mono">
      {checked === true ? '[x]' : '[ ]'}
    </span>
  ),
  th: ({ children, style }) => {
    const Cell = isEmpty(children) ? 'td' : 'th'
    return <Cell style={style}>{children}</Cell>
  },
}

const plugins = [remarkGfm]

/** Text of a model as Markdown: HTML in it stands there as it was written, no pictures, links to the web only. */
export const Markdown = memo(function Markdown(props: {
  readonly text: string
  readonly code: CodeParts
  /** One more than the heading that it stands below. */
  readonly headingLevel: HeadingLevel
  readonly quiet?: boolean
}): ReactNode {
  const { text, code, headingLevel, quiet = false } = props
  const components = useMemo(() => ({ ...parts, ...headings[headingLevel], ...code }), [code, headingLevel])
  const written = <p className="whitespace-pre-wrap">{text}</p>
  return (
    <div className={clsx('markdown wrap-anywhere', quiet && 'text-dim')}>
      {readsAsMarkdown(text) ? (
        <Reader written={written}>
          <ReactMarkdown remarkPlugins={plugins} components={components}>
            {text}
          </ReactMarkdown>
        </Reader>
      ) : (
        written
      )}
    </div>
  )
})

type ReaderProps = { readonly written: ReactNode; readonly children: ReactNode }

/** What the reader of Markdown fails at is shown as it was written: a text takes nothing but its own look along. */
class Reader extends Component<ReaderProps, { readonly failed: boolean }> {
  override state: { readonly failed: boolean } = { failed: false }

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.written : this.props.children
  }
}
