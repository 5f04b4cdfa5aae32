import { expect, it } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { emptyBoard, reduceBoard, type BoardEvent } from '../../src-shared/board/board.ts'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { BoardView } from '../../src-shared/client/board-store.ts'
import { createLinesStore } from './board-lines.ts'
import { createPointerHold } from './pointer-hold.ts'
import { createUiStore, sessionKey } from './ui-store.ts'

function window() {
  const put = (row: SessionRow): BoardEvent => ({ type: 'session-put', row })
  const board = createStore<BoardView>(() => ({
    board: reduceBoard(
      emptyBoard,
      [1, 2, 3].map((n) => put(rowFixture(n))),
    ),
    loaded: true,
    changed: null,
  }))
  const clock = createManualClock()
  const hold = createPointerHold(clock)
  const ui = createUiStore('')
  const lines = createLinesStore(board, ui, hold)
  const groupOf = (n: number): string | undefined =>
    lines.getState().entries.find((entry) => entry.key === sessionKey(rowFixture(n).sessionId))?.group
  const apply = (event: BoardEvent): void =>
    board.setState((view) => ({ ...view, board: reduceBoard(view.board, [event]) }))
  return { clock, hold, ui, lines, groupOf, apply, change: (row: SessionRow) => apply(put(row)) }
}

it('lets rows change their group once the pointer rests, and shows at once what the user arranged', () => {
  const { clock, hold, groupOf, change } = window()
  hold.moved()
  change(rowFixture(1, { state: 'blocked' }))
  expect(groupOf(1)).toBe('Working')
  change(rowFixture(2, { pinned: true }))
  expect([groupOf(1), groupOf(2)]).toEqual(['Needs input', 'Pinned'])
  change(rowFixture(3, { state: 'completed' }))
  expect(groupOf(3)).toBe('Working')
  clock.advance(400)
  expect(groupOf(3)).toBe('Completed')
})

it('leaves all rows where they are while a name is typed', () => {
  const { ui, groupOf, change } = window()
  ui.setState({ renaming: { sessionId: rowFixture(1).sessionId, text: 'new na' } })
  change(rowFixture(1, { state: 'blocked' }))
  expect(groupOf(1)).toBe('Working')
  ui.setState({ renaming: null })
  expect(groupOf(1)).toBe('Needs input')
})

it('forgets selected sessions that are gone, and keeps the cursor on a line that is there', () => {
  const { ui, lines, apply } = window()
  const [first, second] = [rowFixture(1).sessionId, rowFixture(2).sessionId]
  ui.setState({ selected: sessionKey(second), selection: new Set([first, second]) })
  apply({ type: 'session-removed', sessionId: second })
  expect([...ui.getState().selection]).toEqual([first])
  expect(ui.getState().selected).toBe(sessionKey(first))
  ui.setState({ find: 'nothing has this' })
  expect(lines.getState()).toMatchObject({ entries: [], found: 0 })
  ui.setState({ find: null })
  expect(lines.getState().found).toBeNull()
})
