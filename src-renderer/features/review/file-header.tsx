import { ChevronDown, ChevronRight, SquareArrowOutUpRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle } from '../../app/format.ts'
import { IconButton } from '../../ui/button.tsx'
import { Counts } from './counts.tsx'
import type { ReviewFeed } from './review-store.ts'

const words: Readonly<Record<ReviewFile['change'], string>> = {
  added: 'new',
  modified: '',
  deleted: 'deleted',
  renamed: 'renamed',
  copied: 'copied',
  retyped: 'other kind',
  conflicted: 'in conflict',
}

/** The name of a file above its changes. */
export function FileHeader(props: {
  readonly file: ReviewFile
  readonly feed: ReviewFeed
  readonly onOpen: () => void
}): ReactNode {
  const { file, feed, onOpen } = props
  const isFolded = useStore(feed.store, ({ folded }) => folded.has(file.path))
  const isViewed = useStore(feed.store, ({ viewed }) => viewed.has(file.path))
  const isCounted = useStore(feed.store, ({ review }) => review?.isCounted === true)
  const name = singleLine(file.path, 400)
  const Chevron = isFolded ? ChevronRight : ChevronDown
  return (
    <div className="sticky left-0 flex h-full w-[100cqw] items-center gap-2 border-y border-line bg-panel pr-3 pl-1 font-sans text-small">
      <IconButton
        label={`${isFolded ? 'Unfold' : 'Fold'} ${name}`}
        aria-expanded={!isFolded}
        tabIndex={-1}
        className="!size-6"
        onClick={() => feed.fold(file.path, !isFolded)}
      >
        <Chevron aria-hidden="true" size={14} />
      </IconButton>
      <span className="min-w-0 truncate font-mono" title={name}>
        {file.from !== null && <span className="text-faint">{cutMiddle(singleLine(file.from, 400), 40)} → </span>}
        {name}
      </span>
      {words[file.change] !== '' && (
        <span className={file.change === 'conflicted' ? 'shrink-0 text-needs' : 'shrink-0 text-dim'}>
          {words[file.change]}
        </span>
      )}
      {isCounted && <Counts added={file.added} deleted={file.deleted} />}
      <span className="flex-1" />
      <label className="flex shrink-0 items-center gap-1.5 text-dim">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isViewed}
          onChange={({ currentTarget }) => feed.setViewed(file.path, currentTarget.checked)}
        />
        Viewed
      </label>
      <IconButton label={`Open ${name} in your editor`} tabIndex={-1} className="!size-6" onClick={onOpen}>
        <SquareArrowOutUpRight aria-hidden="true" size={13} />
      </IconButton>
    </div>
  )
}
