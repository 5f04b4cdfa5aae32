import { DndContext, DragOverlay } from '@dnd-kit/core'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
} from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { sessionIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import type { BoardEntry } from '../../../src-shared/board/board-layout.ts'
import { browserClock } from '../../app/browser-clock.ts'
import { registerFocus } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { Part, lazyPart } from '../../app/part.tsx'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { sessionKey } from '../../app/ui-store.ts'
import { useSetting } from '../../app/use-setting.ts'
import { BoardNews } from './board-news.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { FindBar } from './find-bar.tsx'
import { EmptyLine, GroupHeader, MoreLine, SectionLine } from './group-rows.tsx'
import { RowFrame } from './row-frame.tsx'
import { RowMenu } from './row-menu.tsx'
import { placesOf, shiftOf, type Places } from './scroll-anchor.ts'
import { DragSource, useBoardDrag } from './use-board-drag.ts'
import { createBoardMemory } from './use-place.ts'
import { WhyCard } from './why-card.tsx'
import { createWhyHover } from './why-hover.ts'

const TagsDialog = lazyPart(() => import('./tags-dialog.tsx').then((module) => module.TagsDialog))

const rowHeights = { compact: 32, normal: 36, comfortable: 44 } as const
const lineHeights = { group: 32, empty: 32, more: 32, section: 28 } as const
const paddingTop = 4
/** Room below the last row, so that the bar of selected sessions covers none for good. */
const roomForBar = 56

/** Every session in its group, drawn as far as it is in sight. */
export function Board({ children }: { readonly children?: ReactNode }): ReactNode {
  const services = useServices()
  const { ui, lines: linesStore, hold } = services
  const lines = useValue(linesStore, (value) => value)
  const selected = useUi((state) => state.selected)
  const selecting = useUi((state) => state.selection.size > 0)
  const tagging = useUi((state) => state.tagging)
  const renaming = useUi((state) => state.renaming?.sessionId ?? null)
  const rowHeight = rowHeights[useSetting('appearance.rows') ?? 'normal']
  const scroller = useRef<HTMLDivElement | null>(null)
  const grid = useRef<HTMLDivElement | null>(null)
  const [memory] = useState(createBoardMemory)
  const [why] = useState(() => createWhyHover(ui, browserClock))
  const { drag, drop, grasp, onReady, context } = useBoardDrag(grid)
  const { entries } = lines

  const heightOf = useCallback(
    (entry: BoardEntry | undefined): number =>
      entry === undefined || entry.kind === 'session' ? rowHeight : lineHeights[entry.kind],
    [rowHeight],
  )
  const places = useMemo(() => placesOf(entries, heightOf, paddingTop), [entries, heightOf])
  const drawn = useRef<Places>(places)
  // What rows moved by is known before they are drawn: they slide only as far as the eye sees them move.
  memory.shift = shiftOf(drawn.current, places, {
    top: scroller.current?.scrollTop ?? 0,
    height: scroller.current?.clientHeight ?? 0,
    cursor: selected,
  })
  useLayoutEffect(() => {
    drawn.current = places
    if (memory.shift !== 0 && scroller.current !== null) scroller.current.scrollTop += memory.shift
  }, [places, memory])

  // Headers keep every group in the tree; the row under the cursor keeps the focus, others what is done to them.
  const kept = useMemo(() => {
    const keys = new Set([selected, drag?.key, renaming === null ? null : sessionKey(renaming)])
    return entries.flatMap((entry, index) =>
      entry.kind === 'group' || entry.kind === 'empty' || keys.has(entry.key) ? [index] : [],
    )
  }, [entries, selected, drag, renaming])
  const standsSomewhere = useMemo(() => entries.some((entry) => entry.key === selected), [entries, selected])
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heightOf(entries[index]),
    getItemKey: useCallback((index: number) => entries[index]?.key ?? index, [entries]),
    overscan: 10,
    paddingStart: paddingTop,
    paddingEnd: selecting ? roomForBar : 8,
    scrollPaddingEnd: selecting ? roomForBar : 0,
    rangeExtractor: (range: Range) => [...new Set([...kept, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
  })
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

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
    // It may go up somewhere else: on the menu that it opened, or outside of the window.
    const release = (): void => hold.pressed(false)
    const ends = ['pointerup', 'pointercancel', 'contextmenu'] as const
    for (const end of ends) window.addEventListener(end, release, true)
    // Not captured: only the window's own, not that of whatever loses the focus in it.
    window.addEventListener('blur', release)
    return () => {
      for (const end of ends) window.removeEventListener(end, release, true)
      window.removeEventListener('blur', release)
    }
  }, [hold])
  useEffect(() => {
    const show = (): void => {
      const index = linesStore.getState().entries.findIndex((entry) => entry.key === selected)
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
    }
    if (!hold.isDown()) return show()
    // A row that moved away between press and release would not be clicked: it is brought into sight behind the click.
    const afterClick = (): void => void setTimeout(show)
    window.addEventListener('pointerup', afterClick, { once: true })
    return () => window.removeEventListener('pointerup', afterClick)
  }, [selected, linesStore, virtualizer, hold])

  const onBlur = (event: FocusEvent): void => {
    if (!(event.relatedTarget instanceof Node && grid.current?.contains(event.relatedTarget))) memory.hasFocus = false
  }
  const explained = (event: PointerEvent): SessionId | null => {
    const node = event.target instanceof Element ? event.target.closest('[data-why]') : null
    const parsed = sessionIdSchema.safeParse(node?.getAttribute('data-why'))
    return parsed.success ? parsed.data : null
  }

  const groups: { readonly name: string; readonly start: number; readonly lines: ReactNode[] }[] = []
  for (const item of virtualizer.getVirtualItems()) {
    const entry = entries[item.index]
    if (entry === undefined) continue
    const start = places.get(entry.key)?.start ?? item.start
    let group = groups.at(-1)
    if (group?.name !== entry.group) {
      // A group's header is always drawn, and first.
      group = { name: entry.group, start, lines: [] }
      groups.push(group)
    }
    group.lines.push(drawLine(entry, start, group.start))
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
        return <SectionLine key={entry.key} entry={entry} {...place} />
      case 'more':
        return <MoreLine key={entry.key} entry={entry} {...place} />
      case 'session':
        return (
          <RowFrame
            key={entry.key}
            sessionId={entry.sessionId}
            rowIndex={entry.rowIndex}
            group={entry.group}
            height={rowHeight}
            {...place}
            grasp={grasp}
            dragged={drag?.key === entry.key}
            dropSide={dropSide}
          />
        )
    }
  }

  return (
    <>
      <FindBar />
      <div className="relative flex min-h-0 flex-1 flex-col">
        <div
          ref={scroller}
          data-board-scroller
          className="min-h-0 overflow-x-hidden overflow-y-auto [overflow-anchor:none]"
          onPointerMove={hold.moved}
          onPointerLeave={hold.left}
          onPointerDown={() => hold.pressed(true)}
        >
          <DndContext {...context}>
            <DragSource onReady={onReady} />
            <div
              ref={grid}
              role="grid"
              aria-label="Sessions"
              aria-rowcount={lines.rowCount}
              aria-multiselectable="true"
              data-selecting={selecting ? '' : undefined}
              tabIndex={standsSomewhere ? -1 : 0}
              className="group/grid relative w-full outline-0"
              style={{ height: virtualizer.getTotalSize() }}
              onFocus={() => {
                memory.hasFocus = true
              }}
              onBlur={onBlur}
              onPointerOver={(event) => {
                const sessionId = explained(event)
                if (sessionId !== null && drag === null) why.enter(sessionId)
              }}
              onPointerOut={(event) => {
                if (explained(event) !== null) why.leave()
              }}
            >
              {groups.map((group, at) => {
                const end = groups[at + 1]?.start ?? virtualizer.getTotalSize()
                return (
                  <div
                    key={group.name}
                    role="rowgroup"
                    aria-label={singleLine(group.name, 2_000)}
                    className="absolute left-0 w-full"
                    style={{ top: group.start, height: end - group.start }}
                  >
                    {group.lines}
                  </div>
                )
              })}
            </div>
            <DragOverlay dropAnimation={null}>
              {drag === null ? null : <DraggedNames sessionIds={drag.sessionIds} />}
            </DragOverlay>
          </DndContext>
          {lines.found === 0 && <p className="px-8 py-3 text-faint">No session fits. Esc shows all again.</p>}
          {children}
        </div>
        <BulkBar />
      </div>
      <RowMenu />
      <WhyCard hover={why} />
      <BoardNews />
      {tagging !== null && (
        <Part place="dialog" close={{ label: 'Close', run: () => ui.setState({ tagging: null }) }}>
          <TagsDialog sessionIds={tagging} />
        </Part>
      )}
    </>
  )
}

function DraggedNames({ sessionIds }: { readonly sessionIds: readonly SessionId[] }): ReactNode {
  const { actions } = useServices()
  const [first, ...others] = sessionIds
  const name = first === undefined ? '' : (actions.rowOf(first)?.name ?? '')
  return (
    <div className="flex h-9 w-fit max-w-80 items-center gap-2 rounded-control border border-line bg-panel px-3 font-bold shadow-float">
      <span className="truncate">{singleLine(name, 60)}</span>
      {others.length > 0 && (
        <span className="font-normal whitespace-nowrap text-dim">and {plural(others.length, 'other')}</span>
      )}
    </div>
  )
}
