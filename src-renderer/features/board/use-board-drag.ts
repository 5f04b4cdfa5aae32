import { PointerSensor, useDraggable, useSensor, useSensors, type DndContextProps } from '@dnd-kit/core'
import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { plural } from '../../app/format.ts'
import { meantWith } from '../../app/selecting.ts'
import { useServices } from '../../app/services.ts'
import type { EntryKey } from '../../app/ui-store.ts'
import { applyDrop, dropTargetOf, entryOf, lineNear, sayDrop, type DropTarget } from './drag.ts'

/** Rows on their way: the one that was grasped, and all that go along. */
type Drag = { readonly key: EntryKey; readonly group: string; readonly sessionIds: readonly SessionId[] }

/** What the pointer went down on, and how high it is now. */
type Grasped = { key: EntryKey | null; y: number }

/** The pointer went down on a row: it may be dragged from there. */
export type Grasp = (event: PointerEvent<HTMLElement>, key: EntryKey) => void

// Where a row lands is read from the lines on screen. Were each of them told to the library, every row that comes while
// one scrolls would draw all others.
const nothingUnder = (): [] => []

/** Follows the pointer until it is up. */
function followHeight(grasped: Grasped): void {
  const moved = (event: globalThis.PointerEvent): void => {
    grasped.y = event.clientY
  }
  const stop = (): void => {
    window.removeEventListener('pointermove', moved, true)
    for (const end of ['pointerup', 'pointercancel']) window.removeEventListener(end, stop, true)
  }
  window.addEventListener('pointermove', moved, true)
  for (const end of ['pointerup', 'pointercancel']) window.addEventListener(end, stop, true)
}

type Begin = (event: PointerEvent<HTMLElement>) => void

/** The one thing that can be dragged: whichever row the pointer goes down on. Stands inside of the drag's context. */
export function DragSource({ onReady }: { readonly onReady: (begin: Begin) => void }): null {
  const { setNodeRef, listeners } = useDraggable({ id: 'row' })
  useEffect(
    () =>
      onReady((event) => {
        setNodeRef(event.currentTarget)
        listeners?.['onPointerDown']?.(event)
      }),
    [onReady, setNodeRef, listeners],
  )
  return null
}

/** Dragging rows with the pointer; the keys that do the same are Shift+↑/↓ and the one that pins. */
export function useBoardDrag(board: RefObject<HTMLElement | null>): {
  readonly drag: Drag | null
  readonly drop: DropTarget | null
  readonly grasp: Grasp
  readonly onReady: (begin: Begin) => void
  readonly context: DndContextProps
} {
  const services = useServices()
  const { lines, actions, ui } = services
  const [drag, setDrag] = useState<Drag | null>(null)
  const [drop, setDrop] = useState<DropTarget | null>(null)
  const grasped = useRef<Grasped>({ key: null, y: 0 })
  const begin = useRef<Begin | null>(null)
  const onReady = useCallback((ready: Begin): void => {
    begin.current = ready
  }, [])
  const grasp = useCallback<Grasp>((event, key) => {
    grasped.current = { key, y: event.clientY }
    followHeight(grasped.current)
    begin.current?.(event)
  }, [])
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const end = (): void => {
    setDrag(null)
    setDrop(null)
  }
  const targetNow = (): DropTarget | null => {
    if (drag === null || board.current === null) return null
    const over = lineNear(board.current, grasped.current.y, lines.getState())
    return dropTargetOf(drag.key, over, lines.getState(), drag.sessionIds)
  }
  const nameOf = (): string => {
    const [first, ...others] = drag?.sessionIds ?? []
    if (first === undefined) return ''
    return others.length > 0 ? plural(others.length + 1, 'session') : (actions.rowOf(first)?.name ?? '')
  }
  const sayTarget = (): string => sayDrop(targetNow(), lines.getState(), actions)
  return {
    drag,
    drop,
    grasp,
    onReady,
    context: {
      sensors,
      collisionDetection: nothingUnder,
      autoScroll: { threshold: { x: 0, y: 0.12 } },
      accessibility: {
        announcements: {
          onDragStart: () => {
            const entry = entryOf(lines.getState(), grasped.current.key)
            const row = entry?.kind === 'session' ? actions.rowOf(entry.sessionId) : undefined
            return row === undefined ? undefined : `Dragging ${row.name}`
          },
          onDragMove: () => (drag === null ? undefined : sayTarget()),
          onDragOver: () => undefined,
          onDragEnd: () => (targetNow() === null ? 'Nothing was moved' : `${nameOf()} dropped. ${sayTarget()}`),
          onDragCancel: () => 'Nothing was moved',
        },
        screenReaderInstructions: { draggable: '' },
      },
      onDragStart: () => {
        const entry = entryOf(lines.getState(), grasped.current.key)
        if (entry?.kind !== 'session') return
        ui.setState({ why: null })
        setDrag({ key: entry.key, group: entry.group, sessionIds: meantWith(services, entry.sessionId) })
      },
      onDragMove: () => {
        const next = targetNow()
        setDrop((before) => (before?.key === next?.key && before?.side === next?.side ? before : next))
      },
      onDragCancel: end,
      onDragEnd: () => {
        const target = targetNow()
        if (drag !== null && target !== null) applyDrop(drag.sessionIds, drag.group, target, lines.getState(), actions)
        end()
      },
    },
  }
}
