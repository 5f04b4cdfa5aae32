import { expect, it } from 'vitest'
import { createBoardFeed } from '../../src-shared/client/board-store.ts'
import { instanceIdSchema } from '../../src-shared/base/ids.ts'
import type { BoardEvent } from '../../src-shared/board/board.ts'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import { createCounts } from './counts.ts'

const instanceId = instanceIdSchema.parse('counted-board')

it('counts sessions as they come, change and go, and is told anew only when a count changes', () => {
  const feed = createBoardFeed((task) => task())
  const counts = createCounts(feed.store)
  let told = 0
  counts.subscribe(() => (told += 1))
  const layout = { grouping: 'state', collapsed: [] } as const
  const rows = [rowFixture(1), rowFixture(2, { state: 'blocked' }), rowFixture(3, { state: 'completed' })]
  feed.receive({ type: 'snapshot', instanceId, seq: 0, rows, layout: { ...layout, collapsed: [] } })
  expect(counts.getState()).toEqual({ needInput: 1, working: 1, done: 1 })
  let seq = 0
  const tell = (...events: BoardEvent[]): void => {
    feed.receive({ type: 'events', instanceId, firstSeq: seq + 1, events })
    seq += events.length
  }
  tell({ type: 'session-put', row: rowFixture(1, { summary: 'goes on' }) })
  expect(told).toBe(1)
  tell({ type: 'session-put', row: rowFixture(2) }, { type: 'session-put', row: rowFixture(4, { state: 'failed' }) })
  expect(counts.getState()).toEqual({ needInput: 0, working: 2, done: 2 })
  tell({ type: 'session-put', row: rowFixture(1, { hold: { kind: 'queue' } }) })
  expect(counts.getState()).toEqual({ needInput: 0, working: 1, done: 2 })
  tell({ type: 'session-put', row: rowFixture(1) })
  tell({ type: 'session-removed', sessionId: rowFixture(1).sessionId })
  expect(counts.getState()).toEqual({ needInput: 0, working: 1, done: 2 })
  feed.receive({ type: 'snapshot', instanceId, seq: 9, rows: [rowFixture(3)], layout: { ...layout, collapsed: [] } })
  expect(counts.getState()).toEqual({ needInput: 0, working: 1, done: 0 })
})
