import clsx from 'clsx'
import { memo, useMemo, useState, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { TranscriptView } from '../../../src-shared/client/transcript-store.ts'
import { Button } from '../../ui/button.tsx'
import { CodeBox, DiffLines, withoutFileNames } from './diff-lines.tsx'
import { latestItems, type LatestItem } from './latest-items.ts'
import { liveBlocks } from './live-blocks.ts'
import { TextBlock } from './text-block.tsx'
import type { PeekTranscript } from './use-transcript.ts'

const shownAtFirst = 14
const shownMore = 30
/** So many entries before the first that is known are shown with it, once they are read. */
const readAhead = 100
const mostItems = 2_000
const mostFollowed = 200
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
          {plainText(item.text.slice(0, 20_000))}
        </p>
      )
    case 'note':
      return (
        <p
          className={clsx(
            'max-h-72 overflow-auto text-small wrap-anywhere whitespace-pre-wrap',
            item.trouble ? 'text-failed' : 'text-faint',
          )}
        >
          {plainText(item.text.slice(0, 20_000))}
        </p>
      )
    case 'tool':
      return <ToolItem item={item} />
  }
})

function ToolItem({ item }: { readonly item: Extract<LatestItem, { kind: 'tool' }> }): ReactNode {
  const [open, setOpen] = useState(false)
  return (
    <details className="text-small" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={clsx('cursor-default truncate', item.failed ? 'text-failed' : 'text-faint')}>
        {singleLine(item.title, 160)}
      </summary>
      {open && (
        <div className="mt-1">
          <CodeBox label={singleLine(item.title, 80)}>
            {item.patch === null ? (
              <span className="block px-2.5 wrap-anywhere whitespace-pre-wrap">{tailOf(plainText(item.output))}</span>
            ) : (
              <DiffLines patch={withoutFileNames(item.patch)} />
            )}
          </CodeBox>
        </div>
      )}
    </details>
  )
}

function Live({ live }: { readonly live: TranscriptView['live'] }): ReactNode {
  const { text, thinking, toolInput, toolOutput } = live
  const blocks = useMemo(() => liveBlocks(text), [text])
  return (
    <>
      {thinking !== '' && text === '' && (
        <p className="text-small wrap-anywhere text-faint">Thinking: {singleLine(thinking.slice(-300), 300)}</p>
      )}
      {blocks.map((block, at) => (
        <TextBlock key={at} text={block} />
      ))}
      {toolInput !== null && (
        <p className="truncate text-small text-faint">
          {singleLine(toolInput.tool)} <code className="font-mono">{singleLine(toolInput.text, 120)}</code>
        </p>
      )}
      {toolOutput !== null && (
        <CodeBox label="Output of the running command">
          <span className="block px-2.5 wrap-anywhere whitespace-pre-wrap text-dim">
            {plainText(toolOutput.text.slice(-2_000))}
          </span>
        </CodeBox>
      )}
    </>
  )
}

/** The newest output, and what streams right now. What is shown stays while more comes; at the end it is let go. */
export function LatestSection(props: {
  readonly transcript: PeekTranscript
  readonly isAtEnd: boolean
  /** What is to be done, for as long as nothing was. */
  readonly task: string
}): ReactNode {
  const { view, entries, hasEarlier, isLoading, loadEarlier } = props.transcript
  const { live, status, problem } = view
  const all = useMemo(() => latestItems(entries, mostItems), [entries])
  const [from, setFrom] = useState<number | null>(null)
  if (from === null && status === 'ready') setFrom(all.at(-shownAtFirst)?.seq ?? 0)
  const items = from === null ? all.slice(-shownAtFirst) : all.filter(({ seq }) => seq >= from)
  // Nobody who follows the end looks at what is far above it.
  if (props.isAtEnd && items.length > mostFollowed) setFrom(items.at(-shownMore)?.seq ?? 0)
  const hidden = all.length - items.length
  const showEarlier = (): void => {
    if (hidden >= shownMore) return setFrom(all[hidden - shownMore]?.seq ?? 0)
    setFrom(Math.max(0, (entries[0]?.seq ?? 0) - readAhead))
    if (hasEarlier) loadEarlier()
  }
  return (
    <section aria-label="Latest">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Latest</h3>
      {(hidden > 0 || hasEarlier) && items.length > 0 && (
        <Button look="plain" className="mb-2 h-6 text-small" disabled={isLoading} onClick={showEarlier}>
          {isLoading ? 'Reading…' : 'Show earlier'}
        </Button>
      )}
      <div className="grid min-w-0 gap-2.5 [&>*]:min-w-0">
        {status === 'loading' && items.length === 0 && (
          <div aria-hidden="true" className="grid gap-2">
            <span className="skeleton h-3 w-full" />
            <span className="skeleton h-3 w-4/5" />
          </div>
        )}
        {status === 'ready' && items.length === 0 && live.text === '' && (
          <>
            {props.task !== '' && <Item item={{ kind: 'said', seq: 0, text: props.task }} />}
            <p className="text-faint">Nothing yet.</p>
          </>
        )}
        {items.map((item) => (
          <Item key={item.seq} item={item} />
        ))}
        <Live live={live} />
        {status === 'lost' && <p className="text-small text-faint">Not followed right now. {problem}</p>}
      </div>
    </section>
  )
}
