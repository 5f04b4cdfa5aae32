import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'
import { explain } from '../../../src-shared/board/why.ts'
import { StateIcon } from '../../ui/state-icon.tsx'
import type { WhyHover } from './why-hover.ts'

/** The id by which a row refers to the card that explains it. */
export const whyCardId = 'why-this-state'

const width = 340
const gap = 4

/** The open explanation, if there is one. */
export function WhyCard({ hover }: { readonly hover: WhyHover }): ReactNode {
  const why = useUi((state) => state.why)
  return why === null ? null : <Card key={why} sessionId={why} hover={hover} />
}

function Card({ sessionId, hover }: { readonly sessionId: SessionId; readonly hover: WhyHover }): ReactNode {
  const { ui } = useServices()
  const row = useRow(sessionId)
  const selected = useUi((state) => state.selected)
  const card = useRef<HTMLDivElement | null>(null)
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null)
  // Draws again each second, as the ages in it do.
  const now = Number(useTimeText((time) => String(Math.floor(time / 1000) * 1000)))
  const gone = row === undefined

  useLayoutEffect(() => {
    const line = document.querySelector(`[data-key="session:${CSS.escape(sessionId)}"]`)?.getBoundingClientRect()
    const height = card.current?.offsetHeight ?? 0
    if (line === undefined) return
    const below = line.bottom + gap + height <= window.innerHeight
    setPlace({
      left: Math.max(8, Math.min(line.left + 24, window.innerWidth - width - 8)),
      top: below ? line.bottom + gap : Math.max(8, line.top - gap - height),
    })
  }, [sessionId, gone])
  // Moving the cursor on, scrolling or resizing takes the card away.
  useEffect(() => () => ui.setState({ why: null }), [ui, selected])
  useEffect(() => {
    const close = (): void => ui.setState({ why: null })
    window.addEventListener('scroll', close, true)
    window.addEventListener('resize', close)
    return () => {
      window.removeEventListener('scroll', close, true)
      window.removeEventListener('resize', close)
    }
  }, [ui])
  if (row === undefined) return null
  const { word, reason, facts } = explain(row, now)
  return (
    <div
      ref={card}
      id={whyCardId}
      role="tooltip"
      onPointerEnter={() => hover.enter(sessionId)}
      onPointerLeave={hover.leave}
      style={{ width, ...(place ?? { left: 0, top: 0, visibility: 'hidden' }) }}
      className="fixed z-40 max-w-[calc(100vw-16px)] rounded-panel border border-line bg-panel px-3.5 py-3 shadow-float"
    >
      <p className="flex items-start gap-2">
        <span className="flex h-5 items-center">
          <StateIcon state={shownStateOf(row)} liveness={row.liveness} />
        </span>
        <span className="min-w-0 wrap-anywhere">
          <strong className="font-bold">{word}</strong>
          {reason !== '' && <span className="text-dim"> · {reason}</span>}
        </span>
      </p>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-small">
        {facts.map(([name, text]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="min-w-0 wrap-anywhere text-dim">{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
