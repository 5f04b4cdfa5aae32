import { useEffect, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'
import { placeWords, type Place, type ReviewComment } from './comments.ts'
import type { ReviewFeed } from './review-store.ts'

const frame = 'sticky left-0 block w-[min(100cqw,760px)] p-2 font-sans text-base'
const card = 'rounded-panel border border-line bg-panel p-3'

/** What the user said of some lines, not sent yet. */
export function CommentCard(props: {
  readonly comment: ReviewComment
  /** The lines are not there any more as they were. */
  readonly isLost: boolean
  readonly onEdit: () => void
  readonly onDrop: () => void
}): ReactNode {
  const { comment, isLost, onEdit, onDrop } = props
  const where = singleLine(placeWords(comment), 200)
  return (
    <div className={frame}>
      <div className={card} role="group" aria-label={`Comment on ${where}`}>
        <p className="text-small text-faint">
          {where}
          {isLost && ' · these lines are not among the changes shown'}
        </p>
        <p className="mt-1 break-words whitespace-pre-wrap">{plainText(comment.text)}</p>
        <p className="mt-2 flex gap-2">
          <Button className="!h-6" tabIndex={-1} onClick={onEdit}>
            Edit
          </Button>
          <Button className="!h-6" tabIndex={-1} onClick={onDrop}>
            Delete
          </Button>
        </p>
      </div>
    </div>
  )
}

/** A comment that is being written. */
export function DraftCard(props: {
  readonly feed: ReviewFeed
  readonly place: Place
  readonly onDone: () => void
}): ReactNode {
  const { feed, place, onDone } = props
  const text = useStore(feed.store, ({ draft }) => draft?.text ?? '')
  const box = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => box.current?.focus({ preventScroll: true }), [])
  const where = singleLine(placeWords(place), 200)
  const keep = (): void => {
    feed.keepDraft()
    onDone()
  }
  const leave = (): void => {
    feed.store.setState({ draft: null })
    onDone()
  }
  return (
    <div className={frame}>
      <div className={card}>
        <textarea
          ref={box}
          aria-label={`Comment on ${where}`}
          placeholder="What should be different here?"
          rows={3}
          value={text}
          className="block w-full resize-y rounded-control border border-line bg-bg p-2"
          onChange={({ currentTarget: { value } }) =>
            feed.store.setState(({ draft }) => ({ draft: draft === null ? null : { ...draft, text: value } }))
          }
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape' && !event.nativeEvent.isComposing) leave()
            else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep()
            else return
            event.preventDefault()
          }}
        />
        <p className="mt-2 flex items-center gap-2">
          <Button look="primary" className="!h-6" disabled={text.trim() === ''} onClick={keep}>
            Add comment
          </Button>
          <Button className="!h-6" onClick={leave}>
            Cancel
          </Button>
          <span className="text-small text-faint">Ctrl+Enter adds it · all are sent together</span>
        </p>
      </div>
    </div>
  )
}
