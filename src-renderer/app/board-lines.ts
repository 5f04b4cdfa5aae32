import { createStore, type StoreApi } from 'zustand/vanilla'
import { changedSessions, type BoardView } from '../../src-shared/client/board-store.ts'
import { cursorAfter } from '../../src-shared/board/board-moves.ts'
import { parseFilter } from '../../src-shared/board/filters.ts'
import {
  changeOfLines,
  keepIfSame,
  layOutBoard,
  shownBy,
  type BoardLines,
} from '../../src-shared/board/board-layout.ts'
import type { PointerHold } from './pointer-hold.ts'
import type { UiStore } from './ui-store.ts'

/** The lines of the board, derived from the sessions, the arrangement, the folds and the filter. */
export type LinesStore = StoreApi<BoardLines>

/** Derives the lines and keeps them; the cursor always stands on a line that is there. `hold` says when rows may move. */
export function createLinesStore(board: StoreApi<BoardView>, ui: UiStore, hold: PointerHold): LinesStore {
  let filter = parseFilter(ui.getState().input)
  let isShown = shownBy({ filter, find: ui.getState().find })
  const compute = (): BoardLines => {
    const { unfolded, find } = ui.getState()
    return layOutBoard(board.getState().board, { unfolded, filter, find })
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
  board.subscribe((now, before) => {
    if (now.board === before.board) return
    const change = changeOfLines(before.board.rows, now.board.rows, changedSessions(now, before), isShown ?? all)
    if (change === 'arranged' || now.board.layout !== before.board.layout) update()
    else if (change === 'happened') updateWhenSteady()
    if (change === 'arranged') forgetGone(now, ui)
  })
  ui.subscribe((now, before) => {
    let typed = false
    if (now.input !== before.input) {
      const next = parseFilter(now.input)
      typed = (next ?? filter) !== null
      filter = next
    }
    if (typed || now.find !== before.find) isShown = shownBy({ filter, find: now.find })
    const named = now.renaming === null && before.renaming !== null
    if (typed || named || now.find !== before.find || now.unfolded !== before.unfolded) update()
  })
  return store
}

const all = (): boolean => true

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
