import clsx from 'clsx'
import { memo, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import type { ConversationItem } from '../../../src-shared/board/conversation.ts'
import { plural } from '../../app/format.ts'
import { CallItem } from './call-item.tsx'
import { CopyButton } from './copy-button.tsx'
import { Fold } from './fold.tsx'
import { Markdown } from './markdown.tsx'
import { OutputBox } from './output-box.tsx'
import { RequestItem } from './request-item.tsx'

const endLooks: ReadonlyMap<string, string> = new Map([
  ['completed', 'text-completed'],
  ['failed', 'text-failed'],
])

/** One piece of a conversation. It is drawn again only when it has changed. */
export const ItemView = memo(function ItemView({ item }: { readonly item: ConversationItem }): ReactNode {
  switch (item.kind) {
    case 'user':
      return (
        <div className="group/item relative mt-3 rounded-control bg-raised px-3 py-2">
          <p className="wrap-anywhere whitespace-pre-wrap text-text">{item.text}</p>
          {item.images > 0 && <p className="text-small text-faint">{plural(item.images, 'image')}</p>}
          <Corner text={item.text} label="Copy the message" />
        </div>
      )
    case 'answer':
      return (
        <div className="group/item relative py-1">
          <Markdown text={item.text} />
          <Corner text={item.text} label="Copy the answer" />
        </div>
      )
    case 'thinking':
      return (
        <Fold
          id={item.key}
          line={
            <span className="min-w-0 flex-1 truncate text-small text-faint italic">
              Thought: {singleLine(item.text, 200)}
            </span>
          }
        >
          {() => <p className="wrap-anywhere whitespace-pre-wrap text-dim italic">{item.text}</p>}
        </Fold>
      )
    case 'call':
      return <CallItem item={item} />
    case 'request':
      return <RequestItem item={item} />
    case 'compacted': {
      const size = item.tokensBefore === null ? '' : ` at ${Math.round(item.tokensBefore / 1_000)}k tokens`
      return (
        <Fold
          id={item.key}
          line={
            <span className="min-w-0 flex-1 truncate text-small text-faint">
              Compacted{size}: the model goes on with a summary
            </span>
          }
        >
          {() => <Markdown text={item.summary} />}
        </Fold>
      )
    }
    case 'output':
      return <OutputBox text={item.text} label="Output" />
    case 'ended':
      return (
        <div className="mt-2 border-t border-line pt-2">
          <p className={clsx('font-bold', endLooks.get(item.state))}>{boardWordOf(item.state)}</p>
          <Markdown text={item.text} />
        </div>
      )
    case 'note':
      return (
        <p
          className={clsx(
            'py-0.5 text-small wrap-anywhere whitespace-pre-wrap',
            item.trouble ? 'text-failed' : 'text-faint',
          )}
        >
          {item.text.length > 2_000 ? `${item.text.slice(0, 2_000)}…` : item.text}
        </p>
      )
  }
})

function Corner({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
  return (
    <CopyButton
      text={() => text}
      label={label}
      className="absolute top-1 right-1 bg-panel opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100"
    />
  )
}

/** What a piece is called by a screen reader. */
export function nameOf(item: ConversationItem): string {
  switch (item.kind) {
    case 'user':
      return `You: ${singleLine(item.text, 120)}`
    case 'answer':
      return `Agent: ${singleLine(item.text, 120)}`
    case 'thinking':
      return 'Thought'
    case 'call':
      return `${item.tool} ${singleLine(item.title, 120)}${item.result?.isError === true ? ', failed' : ''}`
    case 'request':
      return item.request.kind === 'permission' ? 'Permission' : item.request.kind === 'plan' ? 'Plan' : 'Question'
    case 'compacted':
      return 'Compacted'
    case 'output':
      return 'Output'
    case 'ended':
      return boardWordOf(item.state)
    case 'note':
      return `Note: ${singleLine(item.text, 120)}`
  }
}
