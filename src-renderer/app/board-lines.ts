import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BoardView } from '../../src-shared/client/board-store.ts'
import { cursorAfter } from '../../src-shared/board/board-moves.ts'
import { parseFilter } from '../../src-shared/board/filters.ts'
import { changeOfLines, keepIfSame, layOutBoard, type BoardLines } from '../../src-shared/board/board-layout.ts'
import type { PointerHold } from './pointer-hold.ts'
import type { UiStore } from './ui-store.ts'

/** The lines of the board, derived from the sessions, the arrangement, the folds and the filter. */
export type LinesStore = StoreApi<BoardLines>

/** Derives the lines and keeps them; the cursor always stands on a line that is there. `hold` says when rows may move. */
export function createLinesStore(board: StoreApi<BoardView>, ui: UiStore, hold: PointerHold): LinesStore {
  const compute = (): BoardLines => {
    const { unfolded, input, find } = ui.getState()
    return layOutBoard(board.getState().board, { unfolded, filter: parseFilter(input), find })
  }
  const store = createStore<BoardLines>(compute)
  const update = (): void => {
    const before = store.getState()
    const next = keepIfSame(before, compute())
    if (next === before) return
    store.setState(next, true)
    keepCursor(before, next, ui)
  }
  const updateWhenSteady = (): void => {
    // A name that is being typed stays where it is.
    if (ui.getState().renaming === null) hold.whenSteady(update)
  }
  const narrowed = (): boolean => (ui.getState().find ?? '') !== '' || parseFilter(ui.getState().input) !== null
  board.subscribe((now, before) => {
    if (now.board === before.board) return
    const change = changeOfLines(before.board.rows, now.board.rows)
    if (change === 'arranged' || now.board.layout !== before.board.layout) update()
    else if (change === 'happened' || narrowed()) updateWhenSteady()
    if (change === 'arranged') forgetGone(now, ui)
  })
  ui.subscribe((now, before) => {
    const typed = now.input !== before.input && (parseFilter(now.input) ?? parseFilter(before.input)) !== null
    const named = now.renaming === null && before.renaming !== null
    if (typed || named || now.find !== before.find || now.unfolded !== before.unfolded) update()
  })
  return store
}

/** Sessions that are gone are selected no longer. */
function forgetGone({ board }: BoardView, ui: UiStore): void {
  const { selection } = ui.getState()
  if ([...selection].every((sessionId) => board.rows.has(sessionId))) return
  ui.setState({ selection: new Set([...selection].filter((sessionId) => board.rows.has(sessionId))) })
}

/** A line that went away hands the cursor to the one that took its place. */
function keepCursor(before: BoardLines, next: BoardLines, ui: UiStore): void {
  const { selected } = ui.getState()
  const found = cursorAfter(before, next, selected)
  if (found !== selected) ui.setState({ selected: found })
}
