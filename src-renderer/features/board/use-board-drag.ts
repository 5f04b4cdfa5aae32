import {
  PointerSensor,
  closestCenter,
  pointerWithin,
  useSensor,
  useSensors,
  type CollisionDetection,
  type DndContextProps,
  type DragMoveEvent,
} from '@dnd-kit/core'
import { useState } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { plural } from '../../app/format.ts'
import { meantWith } from '../../app/selecting.ts'
import { useServices } from '../../app/services.ts'
import type { EntryKey } from '../../app/ui-store.ts'
import { applyDrop, dropTargetOf, entryOf, sayDrop, type DropTarget } from './drag.ts'

/** Rows on their way: the one that was grasped, and all that go along. */
type Drag = { readonly key: EntryKey; readonly group: string; readonly sessionIds: readonly SessionId[] }

/** What the pointer is over, else what is nearest: a row may be dropped a little beside the board. */
const underPointer: CollisionDetection = (drag) => {
  const within = pointerWithin(drag)
  return within.length > 0 ? within : closestCenter(drag)
}

/** Dragging rows with the pointer; the keys that do the same are Shift+↑/↓ and the one that pins. */
export function useBoardDrag(): {
  readonly drag: Drag | null
  readonly drop: DropTarget | null
  readonly context: DndContextProps
} {
  const services = useServices()
  const { lines, actions, ui } = services
  const [drag, setDrag] = useState<Drag | null>(null)
  const [drop, setDrop] = useState<DropTarget | null>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const end = (): void => {
    setDrag(null)
    setDrop(null)
  }
  const targetOf = (event: Pick<DragMoveEvent, 'active' | 'over'>): DropTarget | null =>
    dropTargetOf(event, lines.getState(), drag?.sessionIds ?? [])
  const nameOf = (): string => {
    const [first, ...others] = drag?.sessionIds ?? []
    if (first === undefined) return ''
    return others.length > 0 ? plural(others.length + 1, 'session') : (actions.rowOf(first)?.name ?? '')
  }
  return {
    drag,
    drop,
    context: {
      sensors,
      collisionDetection: underPointer,
      autoScroll: { threshold: { x: 0, y: 0.12 } },
      accessibility: {
        announcements: {
          onDragStart: ({ active }) => {
            const entry = entryOf(lines.getState(), active.id)
            const row = entry?.kind === 'session' ? actions.rowOf(entry.sessionId) : undefined
            return row === undefined ? undefined : `Dragging ${row.name}`
          },
          onDragOver: (event) => sayDrop(targetOf(event), lines.getState(), actions),
          onDragEnd: (event) => {
            const target = targetOf(event)
            return target === null
              ? 'Nothing was moved'
              : `${nameOf()} dropped. ${sayDrop(target, lines.getState(), actions)}`
          },
          onDragCancel: () => 'Nothing was moved',
        },
        screenReaderInstructions: { draggable: '' },
      },
      onDragStart: ({ active }) => {
        const entry = entryOf(lines.getState(), active.id)
        if (entry?.kind !== 'session') return
        ui.setState({ why: null })
        setDrag({ key: entry.key, group: entry.group, sessionIds: meantWith(services, entry.sessionId) })
      },
      onDragMove: (event) => {
        const next = targetOf(event)
        setDrop((before) => (before?.key === next?.key && before?.side === next?.side ? before : next))
      },
      onDragCancel: end,
      onDragEnd: (event) => {
        const target = targetOf(event)
        if (drag !== null && target !== null) applyDrop(drag.sessionIds, drag.group, target, lines.getState(), actions)
        end()
      },
    },
  }
}
