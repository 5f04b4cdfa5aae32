import { useDraggable, useDroppable } from '@dnd-kit/core'
import clsx from 'clsx'
import { memo, useLayoutEffect, useRef, type MouseEvent, type ReactNode, type RefObject } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { attach, openPeek, select } from '../../app/navigation.ts'
import { useServices, useUi } from '../../app/services.ts'
import { sessionKey, type EntryKey } from '../../app/ui-store.ts'
import { SessionCells } from './session-cells.tsx'

/** What the board remembers of its rows between draws: where each stood, and whether the focus is among them. */
export type BoardMemory = { readonly starts: Map<EntryKey, number>; hasFocus: boolean }

const moveMs = 150

/** Slides an element from where its line stood last to where it stands now, also when it was drawn anew in another group. */
export function usePlace(
  element: RefObject<HTMLElement | null>,
  memory: BoardMemory,
  key: EntryKey,
  start: number,
  selected: boolean,
): void {
  useLayoutEffect(() => {
    const before = memory.starts.get(key)
    memory.starts.set(key, start)
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    if (before === undefined || before === start || calm) return
    element.current?.animate?.([{ transform: `translateY(${before - start}px)` }, { transform: 'none' }], {
      duration: moveMs,
      easing: 'cubic-bezier(0.2, 0, 0, 1)',
    })
  }, [element, memory, key, start])
  useLayoutEffect(() => {
    // Drawn anew in another group, or selected by key: the focus that was on the board goes with the selection.
    const node = element.current
    if (!selected || !memory.hasFocus || node === null || node.contains(document.activeElement)) return
    node.focus({ preventScroll: true })
  }, [element, memory, selected])
}

/** One session's row: where it stands, whether it is selected, and how the pointer moves it. */
export const RowFrame = memo(function RowFrame(props: {
  readonly sessionId: SessionId
  readonly rowIndex: number
  /** Where it begins, and where its group does: pixels from the top of the board. */
  readonly start: number
  readonly groupStart: number
  readonly memory: BoardMemory
  readonly dropSide: 'before' | 'after' | null
  readonly onMenu: (sessionId: SessionId, x: number, y: number) => void
}): ReactNode {
  const { sessionId, rowIndex, start, groupStart, memory, dropSide, onMenu } = props
  const services = useServices()
  const key = sessionKey(sessionId)
  const selected = useUi((state) => state.selected === key)
  const peeked = useUi((state) => state.peek === sessionId)
  const element = useRef<HTMLDivElement | null>(null)
  const draggable = useDraggable({ id: key })
  const droppable = useDroppable({ id: key })
  usePlace(element, memory, key, start, selected)
  const setNode = (node: HTMLDivElement | null): void => {
    element.current = node
    draggable.setNodeRef(node)
    droppable.setNodeRef(node)
  }
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault()
    select(services, key)
    onMenu(sessionId, event.clientX, event.clientY)
  }
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys of the board are handled for the whole window
    <div
      ref={setNode}
      role="row"
      data-key={key}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      style={{ top: start - groupStart }}
      className={clsx(
        'group absolute left-0 flex h-9 w-full cursor-default items-center gap-2.5 px-4 outline-0 select-none',
        '[&>:first-child]:w-[clamp(122px,min(30%,120px+8%),320px)] [&>:first-child]:shrink-0 [&>:nth-child(3)]:flex-1',
        selected ? 'bg-sel' : 'hover:bg-raised',
        draggable.isDragging && 'opacity-40',
      )}
      onPointerDown={(event) => {
        draggable.listeners?.['onPointerDown']?.(event)
      }}
      onFocus={() => {
        if (services.ui.getState().selected !== key) select(services, key)
      }}
      onClick={() => openPeek(services, sessionId)}
      onDoubleClick={() => attach(services, sessionId)}
      onContextMenu={onContextMenu}
    >
      <SessionCells sessionId={sessionId} />
      {(selected || peeked) && (
        <span
          aria-hidden="true"
          className={clsx(
            'absolute top-1.5 bottom-1.5 left-1 w-[3px] rounded-full',
            selected ? 'bg-accent' : 'bg-line',
          )}
        />
      )}
      {dropSide !== null && (
        <span
          aria-hidden="true"
          className={clsx('absolute right-3 left-3 h-0.5 bg-accent', dropSide === 'before' ? '-top-px' : '-bottom-px')}
        />
      )}
    </div>
  )
})
