import { expect, it } from 'vitest'
import { emptyBoard, reduceBoard } from '../../../src-shared/board/board.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { layOutBoard } from '../../../src-shared/board/board-layout.ts'
import { sessionKey, type EntryKey } from '../../app/ui-store.ts'
import { dropTargetOf } from './drag.ts'

const rows = [rowFixture(1), rowFixture(2), rowFixture(3, { pinned: true }), rowFixture(4, { state: 'completed' })]
const board = reduceBoard(
  emptyBoard,
  rows.map((row) => ({ type: 'session-put' as const, row })),
)
const lines = layOutBoard(board, { unfolded: new Set(), filter: null, find: null })
const id = (n: number) => rowFixture(n).sessionId
const target = (from: number, over: EntryKey) =>
  dropTargetOf(sessionKey(id(from)), { key: over, side: 'after' }, lines, [id(from)])?.key ?? null

it('a row goes beside others of its group, onto Pinned and out of it, and nowhere else', () => {
  expect(target(1, sessionKey(id(2)))).toBe(sessionKey(id(2)))
  expect(target(1, sessionKey(id(1)))).toBeNull()
  expect(target(1, sessionKey(id(4)))).toBeNull()
  expect(target(1, 'group:Working')).toBeNull()
  expect(target(1, 'group:Pinned')).toBe('group:Pinned')
  expect(target(1, sessionKey(id(3)))).toBe(sessionKey(id(3)))
  expect(target(3, sessionKey(id(4)))).toBe('group:Completed')
})
