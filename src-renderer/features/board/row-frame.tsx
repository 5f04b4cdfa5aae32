import clsx from 'clsx'
import { Check } from 'lucide-react'
import { memo, useRef, type MouseEvent, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { attach, openPeek, select } from '../../app/navigation.ts'
import { clearSelection, meantWith, selectThrough, toggleSelected } from '../../app/selecting.ts'
import { useServices, useUi } from '../../app/services.ts'
import { sessionKey } from '../../app/ui-store.ts'
import { SessionCells } from './session-cells.tsx'
import type { Grasp } from './use-board-drag.ts'
import { usePlace, type BoardMemory } from './use-place.ts'
import { whyCardId } from './why-card.tsx'

/** One session's row: where it stands, whether it is selected, and how the pointer acts on it. */
export const RowFrame = memo(function RowFrame(props: {
  readonly sessionId: SessionId
  readonly rowIndex: number
  readonly group: string
  /** Where it begins, and where its group does: pixels from the top of the board. */
  readonly start: number
  readonly groupStart: number
  readonly height: number
  readonly memory: BoardMemory
  readonly grasp: Grasp
  readonly dragged: boolean
  readonly dropSide: 'before' | 'after' | null
}): ReactNode {
  const { sessionId, rowIndex, group, start, groupStart, height, memory, grasp, dragged, dropSide } = props
  const services = useServices()
  const { ui, platform } = services
  const key = sessionKey(sessionId)
  const cursor = useUi((state) => state.selected === key)
  const picked = useUi((state) => state.selection.has(sessionId))
  // Alone under the cursor it is what is acted on; with others selected, only if it is one of them.
  const selected = useUi((state) =>
    state.selection.size === 0 ? state.selected === key : state.selection.has(sessionId),
  )
  const peeked = useUi((state) => state.peek === sessionId)
  const explained = useUi((state) => state.why === sessionId)
  const element = useRef<HTMLDivElement | null>(null)
  usePlace(element, memory, { key, start, group, selected: cursor })
  const onClick = (event: MouseEvent): void => {
    if (event.shiftKey) return selectThrough(services, sessionId)
    if (platform === 'mac' ? event.metaKey : event.ctrlKey) return toggleSelected(services, sessionId)
    clearSelection(services)
    openPeek(services, sessionId)
  }
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    if (!ui.getState().selection.has(sessionId)) clearSelection(services)
    select(services, key)
    // Asked for by a key, the event says no place of a pointer.
    const box = element.current?.getBoundingClientRect()
    const byKey = event.clientX === 0 && event.clientY === 0
    const place = byKey ? { x: (box?.left ?? 0) + 32, y: box?.bottom ?? 0 } : { x: event.clientX, y: event.clientY }
    ui.setState({ menu: { sessionIds: meantWith(services, sessionId), ...place }, why: null })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the board are handled for the whole window
    <div
      ref={element}
      role="row"
      data-key={key}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      aria-describedby={explained ? whyCardId : undefined}
      tabIndex={cursor ? 0 : -1}
      style={{ top: start - groupStart, height }}
      className={clsx(
        // On a very wide board tags and age stay near the name. Nothing of a row changes what stands around it.
        'group absolute left-0 flex w-full [contain:size_layout_style] cursor-default items-center gap-2.5 pr-[max(16px,100%-1760px)] pl-8 outline-0 select-none',
        '[&>:first-child]:w-[clamp(122px,min(30%,120px+11%),320px)] [&>:first-child]:shrink-0 [&>:nth-child(3)]:flex-1',
        selected ? 'bg-sel' : cursor ? 'bg-raised' : 'hover:bg-raised',
        dragged && 'opacity-40',
        dropSide !== null && 'z-10',
      )}
      onPointerDown={(event) => {
        // Shift and Ctrl select; a drag begins without them.
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) grasp(event, key)
      }}
      onFocus={() => {
        if (ui.getState().selected !== key) select(services, key)
      }}
      onClick={onClick}
      onDoubleClick={(event) => {
        if (!event.shiftKey && !event.ctrlKey && !event.metaKey) attach(services, sessionId)
      }}
      onContextMenu={onContextMenu}
    >
      <SessionCells sessionId={sessionId} />
      {/* For the pointer only: keys and screen readers have aria-selected. */}
      <span
        aria-hidden="true"
        data-select
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation()
          if (event.shiftKey) selectThrough(services, sessionId)
          else toggleSelected(services, sessionId)
        }}
        className={clsx(
          'absolute top-0 bottom-0 left-2 flex w-6 items-center justify-center',
          picked ? '' : 'opacity-0 group-hover:opacity-100 group-data-selecting/grid:opacity-100',
        )}
      >
        <span
          className={clsx(
            'flex size-3.5 items-center justify-center rounded-[3px] border',
            picked ? 'border-accent bg-accent text-on-accent' : 'border-faint bg-bg hover:border-faint',
          )}
        >
          {picked && <Check size={11} strokeWidth={3} />}
        </span>
      </span>
      {(cursor || peeked) && (
        <span
          aria-hidden="true"
          className={clsx('absolute top-1.5 bottom-1.5 left-1 w-[3px] rounded-full', cursor ? 'bg-accent' : 'bg-line')}
        />
      )}
      {dropSide !== null && (
        <span
          aria-hidden="true"
          className={clsx(
            'absolute right-3 left-8 z-10 h-0.5 bg-accent',
            dropSide === 'before' ? '-top-px' : '-bottom-px',
          )}
        />
      )}
    </div>
  )
})
