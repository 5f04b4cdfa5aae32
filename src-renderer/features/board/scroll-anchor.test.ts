import { expect, it } from 'vitest'
import { layOutBoard, type BoardEntry } from '../../../src-shared/board/board-layout.ts'
import { emptyBoard, reduceBoard } from '../../../src-shared/board/board.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { placesOf, shiftOf, type Places } from './scroll-anchor.ts'

const heightOf = (entry: BoardEntry): number => (entry.kind === 'session' ? 36 : 32)

function places(count: number, collapsed: string[] = []): Places {
  const events = Array.from({ length: count }, (_, at) => ({ type: 'session-put' as const, row: rowFixture(at + 1) }))
  const board = reduceBoard(emptyBoard, [
    ...events,
    { type: 'layout-changed', layout: { grouping: 'state', collapsed } },
  ])
  return placesOf(layOutBoard(board, { unfolded: new Set(), filter: null, find: null }).entries, heightOf, 4)
}

it('stays with what is on screen when a row comes above it', () => {
  const view = { top: 400, height: 500, cursor: null }
  expect(shiftOf(places(50), places(51), view)).toBe(36)
  expect(shiftOf(places(51), places(50), view)).toBe(-36)
})

it('shows what comes while it stands at the top', () => {
  expect(shiftOf(places(50), places(51), { top: 0, height: 500, cursor: null })).toBe(0)
})

it('keeps the header that was pressed where it is', () => {
  const view = { top: 40, height: 500, cursor: 'group:Working' as const }
  expect(shiftOf(places(20), places(20, ['Working']), view)).toBe(0)
})
