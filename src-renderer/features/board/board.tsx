import {
  DndContext,
  DragOverlay,
  PointerSensor,
  closestCenter,
  pointerWithin,
  useSensor,
  useSensors,
  type CollisionDetection,
  type DragMoveEvent,
} from '@dnd-kit/core'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState, type FocusEvent, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { BoardEntry } from '../../app/board-layout.ts'
import { registerFocus } from '../../app/focus.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import type { EntryKey } from '../../app/ui-store.ts'
import { applyDrop, dropTargetOf, type DropTarget } from './drag.ts'
import { EmptyLine, GroupHeader, MoreLine } from './group-rows.tsx'
import { RowFrame, type BoardMemory } from './row-frame.tsx'
import { RowMenu, type MenuPlace } from './row-menu.tsx'

const heights: Readonly<Record<BoardEntry['kind'], number>> = {
  group: 32,
  empty: 32,
  session: 36,
  more: 32,
  section: 28,
}

/** What the pointer is over, else what is nearest: a row may be dropped a little beside the board. */
const underPointer: CollisionDetection = (drag) => {
  const within = pointerWithin(drag)
  return within.length > 0 ? within : closestCenter(drag)
}

/** Every session in its group, drawn as far as it is in sight. */
export function Board({ children }: { readonly children?: ReactNode }): ReactNode {
  const services = useServices()
  const { ui, lines: linesStore, actions } = services
  const lines = useValue(linesStore, (value) => value)
  const selected = useUi((state) => state.selected)
  const scroller = useRef<HTMLDivElement | null>(null)
  const grid = useRef<HTMLDivElement | null>(null)
  const [memory] = useState<BoardMemory>(() => ({ starts: new Map(), hasFocus: false }))
  const [dragged, setDragged] = useState<EntryKey | null>(null)
  const [drop, setDrop] = useState<DropTarget | null>(null)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const { entries } = lines

  const headers = useMemo(
    () => entries.flatMap((entry, index) => (entry.kind === 'group' || entry.kind === 'empty' ? [index] : [])),
    [entries],
  )
  const selectedIndex = entries.findIndex((entry) => entry.key === selected)
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[entries[index]?.kind ?? 'session'],
    getItemKey: useCallback((index: number) => entries[index]?.key ?? index, [entries]),
    overscan: 10,
    paddingStart: 4,
    paddingEnd: 8,
    // Headers keep every group in the tree, the selected row keeps the focus.
    rangeExtractor: (range: Range) =>
      [...new Set([...headers, ...(selectedIndex < 0 ? [] : [selectedIndex]), ...defaultRangeExtractor(range)])].sort(
        (a, b) => a - b,
      ),
  })

  useEffect(
    () =>
      registerFocus('board', () => {
        memory.hasFocus = true
        const key = ui.getState().selected
        const node = key === null ? null : grid.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
        ;(node ?? grid.current)?.focus({ preventScroll: true })
      }),
    [memory, ui],
  )
  useEffect(() => {
    const index = linesStore.getState().entries.findIndex((entry) => entry.key === selected)
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
  }, [selected, linesStore, virtualizer])

  const onMenu = useCallback((sessionId: SessionId, x: number, y: number) => setMenu({ sessionId, x, y }), [])
  const onBlur = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && grid.current?.contains(event.relatedTarget))) memory.hasFocus = false
  }
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const onDragMove = (event: DragMoveEvent): void => {
    const next = dropTargetOf(event, linesStore.getState())
    setDrop((before) => (before?.key === next?.key && before?.side === next?.side ? before : next))
  }
  const endDrag = (): void => {
    setDragged(null)
    setDrop(null)
  }

  const groups: { readonly name: string; readonly start: number; readonly lines: ReactNode[] }[] = []
  for (const item of virtualizer.getVirtualItems()) {
    const entry = entries[item.index]
    if (entry === undefined) continue
    let group = groups.at(-1)
    if (group?.name !== entry.group) {
      // A group's header is always drawn, and first.
      group = { name: entry.group, start: item.start, lines: [] }
      groups.push(group)
    }
    group.lines.push(drawLine(entry, item.start, group.start))
  }

  function drawLine(entry: BoardEntry, start: number, groupStart: number): ReactNode {
    const place = { start, groupStart, memory }
    const dropSide = drop?.key === entry.key ? drop.side : null
    switch (entry.kind) {
      case 'group':
        return <GroupHeader key={entry.key} entry={entry} {...place} dropping={dropSide !== null} />
      case 'empty':
        return <EmptyLine key={entry.key} entry={entry} {...place} />
      case 'section':
        return null
      case 'more':
        return <MoreLine key={entry.key} entry={entry} {...place} />
      case 'session':
        return (
          <RowFrame
            key={entry.key}
            sessionId={entry.sessionId}
            rowIndex={entry.rowIndex}
            {...place}
            dropSide={dropSide}
            onMenu={onMenu}
          />
        )
    }
  }

  return (
    <div ref={scroller} className="min-h-0 overflow-x-hidden overflow-y-auto">
      <DndContext
        sensors={sensors}
        collisionDetection={underPointer}
        onDragStart={(event) => {
          const entry = entries.find((one) => one.key === event.active.id)
          setDragged(entry?.key ?? null)
        }}
        onDragMove={onDragMove}
        onDragCancel={endDrag}
        onDragEnd={(event) => {
          const target = dropTargetOf(event, linesStore.getState())
          if (dragged !== null && target !== null) applyDrop(dragged, target, linesStore.getState(), actions)
          endDrag()
        }}
      >
        <div
          ref={grid}
          role="grid"
          aria-label="Sessions"
          aria-rowcount={lines.rowCount}
          tabIndex={selectedIndex < 0 ? 0 : -1}
          className="relative w-full outline-0"
          style={{ height: virtualizer.getTotalSize() }}
          onFocus={() => {
            memory.hasFocus = true
          }}
          onBlur={onBlur}
        >
          {groups.map((group, at) => {
            const end = groups[at + 1]?.start ?? virtualizer.getTotalSize()
            return (
              <div
                key={group.name}
                role="rowgroup"
                aria-label={group.name}
                className="absolute left-0 w-full"
                style={{ top: group.start, height: end - group.start }}
              >
                {group.lines}
              </div>
            )
          })}
        </div>
        <DragOverlay dropAnimation={null}>{dragged === null ? null : <DraggedName entryKey={dragged} />}</DragOverlay>
      </DndContext>
      {children}
      {menu !== null && <RowMenu place={menu} onClose={() => setMenu(null)} />}
    </div>
  )
}

function DraggedName({ entryKey }: { readonly entryKey: EntryKey }): ReactNode {
  const { lines, actions } = useServices()
  const entry = lines.getState().entries.find((one) => one.key === entryKey)
  const name = entry?.kind === 'session' ? (actions.rowOf(entry.sessionId)?.name ?? '') : ''
  return (
    <div className="flex h-9 w-fit max-w-80 items-center truncate rounded-control border border-line bg-panel px-4 font-bold shadow-float">
      {singleLine(name, 60)}
    </div>
  )
}
