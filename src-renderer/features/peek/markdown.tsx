import type { ReactNode } from 'react'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
import { Markdown as Text, type CodeParts } from '../../app/markdown.tsx'
import { DiffLines } from './diff-lines.tsx'

const code: CodeParts = {
  pre: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
    <pre tabIndex={0} role="group" aria-label="Code">
      {children}
    </pre>
  ),
  code: ({ className, children }) => {
    const language = /^language-(\S+)$/.exec(className ?? '')?.[1]
    const written = typeof children === 'string' ? children : null
    if (language === undefined || written === null) return <code>{children}</code>
    if (language === 'diff' || language === 'patch') return <DiffLines patch={written} />
    return (
      <code>
        <HighlightedCode code={written} language={language} />
      </code>
    )
  },
}

/** Text of a model as Markdown, quietly; patches are drawn as such. */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  return <Text text={text} code={code} headingLevel={3} quiet />
}
