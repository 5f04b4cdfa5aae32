import { expect, it, vi } from 'vitest'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
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
  expect([...(before ?? new Map()).values()]).toEqual([rowFixture(1)])
  expect([...(after ?? new Map()).values()]).toEqual(rows)

  changes.emit(blocked.sessionId)
  stop()
  clock.advance(1_000)
  expect(changed).toHaveBeenCalledOnce()
  expect({ listeners: changes.size, timers: clock.pending() }).toEqual({ listeners: 0, timers: 0 })
})
