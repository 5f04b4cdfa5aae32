import type { ReactNode } from 'react'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { CommentCard, DraftCard } from './comment-card.tsx'
import type { Place } from './comments.ts'
import { SplitLine, UnifiedLine } from './diff-row.tsx'
import { FileHeader } from './file-header.tsx'
import type { Item, Slot } from './items.ts'
import { Picture } from './picture.tsx'
import type { ReviewFeed } from './review-store.ts'
import type { useColours } from './use-colours.ts'

/** What is drawn for one item of the list. */
export function ItemView(props: {
  readonly item: Item
  readonly feed: ReviewFeed
  readonly coloursOf: ReturnType<typeof useColours>
  readonly onOpen: (file: ReviewFile, line: number | null) => void
  readonly renderSlot: ((slot: Slot) => ReactNode) | undefined
  readonly onDone: () => void
}): ReactNode {
  const { item, feed, coloursOf, onOpen, renderSlot, onDone } = props
  switch (item.kind) {
    case 'file':
      return <FileHeader file={item.file} feed={feed} onOpen={() => onOpen(item.file, null)} />
    case 'wait':
      return (
        <span className="block h-full px-4 pt-2">
          <span className="sr-only">Loading {singleLine(item.file.path, 120)}</span>
          <span aria-hidden="true" className="skeleton block h-4 w-2/5" />
        </span>
      )
    case 'note':
      return (
        <span className="sticky left-0 block w-[100cqw] truncate px-4 py-1 font-sans text-small text-dim">
          {item.text}
        </span>
      )
    case 'picture':
      return <Picture key={item.fingerprint} file={item.file} fingerprint={item.fingerprint} feed={feed} />
    case 'hunk':
      return (
        <span className="block h-full truncate border-y border-line bg-panel px-4 leading-6 text-faint">
          ⋮ {item.text}
        </span>
      )
    case 'line':
      return <UnifiedLine line={item.line} colours={coloursOf(item.file.path).get(item.line)} />
    case 'pair': {
      const colours = coloursOf(item.file.path)
      return (
        <SplitLine
          left={item.left}
          right={item.right}
          leftColours={item.left === null ? undefined : colours.get(item.left)}
          rightColours={item.right === null ? undefined : colours.get(item.right)}
        />
      )
    }
    case 'comment':
      return (
        <CommentCard
          comment={item.comment}
          isLost={item.isLost}
          onEdit={() => editComment(feed, item.comment)}
          onDrop={() => {
            feed.dropComment(item.comment.id)
            onDone()
          }}
        />
      )
    case 'draft':
      return <DraftCard feed={feed} place={item.place} onDone={onDone} />
    case 'slot':
      return renderSlot?.(item.slot)
  }
}

/** Begins a comment on lines that follow each other. */
export function beginComment(
  feed: ReviewFeed,
  path: string,
  side: Place['side'],
  lines: readonly { readonly old: number | null; readonly now: number | null; readonly text: string }[],
): void {
  const from = lines[0]?.[side] ?? null
  const to = lines.at(-1)?.[side] ?? null
  if (from === null || to === null) return
  const code = lines.map(({ text }) => text).join('\n')
  feed.store.setState({ draft: { id: null, path, side, from, to, code, text: '' }, anchor: null })
}

/** Opens a comment that was made, to change it. */
export function editComment(
  feed: ReviewFeed,
  comment: Place & { readonly id: string; readonly text: string; readonly code: string },
): void {
  feed.store.setState({ draft: comment })
}
