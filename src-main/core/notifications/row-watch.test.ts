import { expect, it, vi } from 'vitest'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { changesBetween } from './notification-policy.ts'
import { watchRows } from './row-watch.ts'

it('tells once of changes that come together, with the rows before and after', () => {
  const clock = createManualClock()
  const changes = new Emitter<SessionId>()
  let rows = [rowFixture(1)]
  const changed = vi.fn<Parameters<typeof watchRows>[2]>()
  const stop = watchRows({ rows: () => rows, changes }, clock, changed)

  const blocked = rowFixture(1, { state: 'blocked' })
  rows = [blocked]
  changes.emit(blocked.sessionId)
  rows = [blocked, rowFixture(2)]
  changes.emit(rowFixture(2).sessionId)
  expect(changed).not.toHaveBeenCalled()
  clock.advance(300)
  expect(changed).toHaveBeenCalledOnce()
  const [before, after] = changed.mock.calls[0] ?? []
  expect([...(before ?? new Map()).values()]).toEqual([rowFixture(1), rowFixture(2)])
  expect([...(after ?? new Map()).values()]).toEqual(rows)

  changes.emit(blocked.sessionId)
  stop()
  clock.advance(1_000)
  expect(changed).toHaveBeenCalledOnce()
  expect({ listeners: changes.size, timers: clock.pending() }).toEqual({ listeners: 0, timers: 0 })
})

it('tells of a session that begins and ends within one gathering, and of none that comes as it is', () => {
  const clock = createManualClock()
  const changes = new Emitter<SessionId>()
  let rows = [rowFixture(1)]
  const told: string[] = []
  watchRows({ rows: () => rows, changes }, clock, (before, after) =>
    told.push(...changesBetween(before, after).map(({ kind, row }) => `${row.name} ${kind}`)),
  )
  const put = (row: ReturnType<typeof rowFixture>): void => {
    rows = [...rows.filter(({ sessionId }) => sessionId !== row.sessionId), row]
    changes.emit(row.sessionId)
  }
  put(rowFixture(2, { name: 'short' }))
  put(rowFixture(2, { name: 'short', state: 'failed' }))
  put(rowFixture(3, { name: 'restored', state: 'failed' }))
  clock.advance(300)
  expect(told).toEqual(['short failed'])
})

it('takes what happened since a time for news, and tells what is being gathered when it ends', () => {
  const clock = createManualClock()
  const changes = new Emitter<SessionId>()
  const rows = [
    rowFixture(1, { name: 'old', state: 'failed', since: 50 }),
    rowFixture(2, { name: 'new', state: 'failed', since: 100 }),
  ]
  const told: string[] = []
  const stop = watchRows(
    { rows: () => rows, changes },
    clock,
    (before, after) => told.push(...changesBetween(before, after).map(({ row }) => row.name)),
    100,
  )
  stop('tell')
  expect(told).toEqual(['new'])
  expect({ listeners: changes.size, timers: clock.pending() }).toEqual({ listeners: 0, timers: 0 })
})
