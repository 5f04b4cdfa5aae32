import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import { formatBytes } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { plural } from '../../app/format.ts'
import { Button } from '../../ui/button.tsx'

type Asking = {
  readonly onAsk: (asked: readonly Trashed[] | null) => void
  readonly onLetGo: (all: readonly Trashed[]) => void
}

/** Empties the trash, or lets go of one session in it, after a question: nothing brings that back. */
export function LetGo(
  props: Asking & { readonly asked: readonly Trashed[] | null; readonly all: readonly Trashed[] },
): ReactNode {
  const { asked, all, ...asking } = props
  const empty = useRef<HTMLButtonElement | null>(null)
  if (asked !== null) return <Question asked={asked} {...asking} onKept={() => empty.current?.focus()} />
  return (
    <div className="flex items-center gap-3 border-t border-line px-4 py-2">
      <p className="flex-1 text-small text-faint">
        Restoring brings back the conversation, the worktree and its branch.
      </p>
      <Button ref={empty} onClick={() => asking.onAsk(all)}>
        Empty the trash…
      </Button>
    </div>
  )
}

function Question(props: Asking & { readonly asked: readonly Trashed[]; readonly onKept: () => void }): ReactNode {
  const { asked, onAsk, onLetGo, onKept } = props
  const keep = useRef<HTMLButtonElement | null>(null)
  const before = useRef<Element | null>(null)
  useLayoutEffect(() => {
    before.current = document.activeElement
    keep.current?.focus()
  }, [])
  const [only] = asked
  const what =
    asked.length === 1 && only !== undefined
      ? `“${singleLine(only.name, 60)}”`
      : plural(asked.length, 'removed session')
  const bytes = asked.reduce((sum, one) => sum + one.bytes, 0)
  return (
    <section
      aria-label="Let go for good"
      className="flex flex-wrap items-center justify-end gap-3 border-t border-line px-4 py-2"
    >
      <p id="let-go-words" className="min-w-48 flex-1 wrap-anywhere">
        Let go of {what} for good ({formatBytes(bytes)})? Nothing brings that back.
      </p>
      <Button
        ref={keep}
        aria-describedby="let-go-words"
        onClick={() => {
          const from = before.current
          flushSync(() => onAsk(null))
          // The button that asked for all was replaced by the question.
          if (from instanceof HTMLElement && from !== document.body && from.isConnected) from.focus()
          else onKept()
        }}
      >
        Keep
      </Button>
      <Button look="danger" aria-describedby="let-go-words" onClick={() => onLetGo(asked)}>
        Let go for good
      </Button>
    </section>
  )
}
