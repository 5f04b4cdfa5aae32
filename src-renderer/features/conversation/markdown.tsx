import type { ReactNode } from 'react'
import { Markdown as Text, type CodeParts } from '../../app/markdown.tsx'
import { HighlightedCode } from '../../app/code/highlighted-code.tsx'
import { CopyButton } from './copy-button.tsx'
import { FilePath, filePlaceIn } from './file-path.tsx'

const code: CodeParts = {
  // Fences are drawn by `code`, which knows their language.
  pre: ({ children }) => children,
  code: ({ className, children, node }) => {
    const text = textOf(children)
    const language = /^language-(.+)$/.exec(className ?? '')?.[1]
    const isBlock =
      language !== undefined || (node?.position?.start.line !== node?.position?.end.line && text.includes('\n'))
    if (isBlock) return <CodeFence code={text.replace(/\n$/, '')} language={language ?? ''} />
    const place = filePlaceIn(text)
    return place === null ? <code>{children}</code> : <FilePath place={place}>{text}</FilePath>
  },
}

/** Text of a model as Markdown; code can be copied, and paths of files open in the editor. */
export function Markdown({ text }: { readonly text: string }): ReactNode {
  return <Text text={text} code={code} headingLevel={2} />
}

function CodeFence({ code, language }: { readonly code: string; readonly language: string }): ReactNode {
  return (
    <div className="group/code relative">
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
        tabIndex={0}
        role="group"
        aria-label={language === '' ? 'Code' : `Code, ${language}`}
        className="!max-h-[60vh]"
      >
        <code>
          <HighlightedCode code={code} language={language} />
        </code>
      </pre>
      <CopyButton
        text={() => code}
        label="Copy the code"
        className="absolute top-1 right-1 bg-bg opacity-0 group-hover/code:opacity-100 focus-visible:opacity-100"
      />
    </div>
  )
}

function textOf(children: ReactNode): string {
  if (typeof children === 'string') return children
  return Array.isArray(children) ? children.map((child: ReactNode) => textOf(child)).join('') : ''
}
