import clsx from 'clsx'
import { memo, useMemo, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { TranscriptView } from '../../../src-shared/client/transcript-store.ts'
import { CodeBox, DiffLines } from './diff-lines.tsx'
import { latestItems, type LatestItem } from './latest-items.ts'
import { TextBlock } from './text-block.tsx'

const shownItems = 14
const shownOutputCharacters = 6_000

const tailOf = (text: string): string =>
  text.length > shownOutputCharacters ? `…${text.slice(-shownOutputCharacters)}` : text

const Item = memo(function Item({ item }: { readonly item: LatestItem }): ReactNode {
  switch (item.kind) {
    case 'text':
      return <TextBlock text={item.text} />
    case 'said':
      return (
        <p className="border-l-2 border-line pl-2.5 wrap-anywhere whitespace-pre-wrap text-text">
          <span className="sr-only">You: </span>
          {plainText(item.text)}
        </p>
      )
    case 'note':
      return (
        <p className={clsx('text-small wrap-anywhere', item.trouble ? 'text-failed' : 'text-faint')}>
          {plainText(item.text)}
        </p>
      )
    case 'tool':
      return (
        <details className="text-small">
          <summary className={clsx('cursor-default truncate', item.failed ? 'text-failed' : 'text-faint')}>
            {singleLine(item.title, 160)}
          </summary>
          <div className="mt-1">
            <CodeBox label={singleLine(item.title, 80)}>
              {item.patch === null ? (
                <span className="block px-2.5 whitespace-pre-wrap">{tailOf(plainText(item.output))}</span>
              ) : (
                <DiffLines patch={item.patch} />
              )}
            </CodeBox>
          </div>
        </details>
      )
  }
})

function Live({ live }: { readonly live: TranscriptView['live'] }): ReactNode {
  const { text, thinking, toolInput, toolOutput } = live
  return (
    <>
      {thinking !== '' && text === '' && (
        <p className="text-small wrap-anywhere text-faint">Thinking: {singleLine(thinking.slice(-300), 300)}</p>
      )}
      {text !== '' && <TextBlock text={text} />}
      {toolInput !== null && (
        <p className="truncate text-small text-faint">
          {singleLine(toolInput.tool)} <code className="font-mono">{singleLine(toolInput.text, 120)}</code>
        </p>
      )}
      {toolOutput !== null && (
        <CodeBox label="Output of the running command">
          <span className="block px-2.5 whitespace-pre-wrap text-dim">{plainText(toolOutput.text.slice(-2_000))}</span>
        </CodeBox>
      )}
    </>
  )
}

/** The newest output, and what streams right now. */
export function LatestSection({ view }: { readonly view: TranscriptView }): ReactNode {
  const { entries, live, status, problem } = view
  const items = useMemo(() => latestItems(entries, shownItems), [entries])
  return (
    <section aria-label="Latest">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Latest</h3>
      <div className="grid min-w-0 gap-2.5 [&>*]:min-w-0">
        {status === 'loading' && items.length === 0 && (
          <div aria-hidden="true" className="grid gap-2">
            <span className="skeleton h-3 w-full" />
            <span className="skeleton h-3 w-4/5" />
          </div>
        )}
        {status === 'ready' && items.length === 0 && live.text === '' && <p className="text-faint">Nothing yet.</p>}
        {items.map((item) => (
          <Item key={item.seq} item={item} />
        ))}
        <Live live={live} />
        {status === 'lost' && <p className="text-small text-faint">Not followed right now. {problem}</p>}
      </div>
    </section>
  )
}
