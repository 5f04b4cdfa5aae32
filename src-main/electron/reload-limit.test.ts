import { expect, it } from 'vitest'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { createReloadLimit } from './reload-limit.ts'

it('loads a page that crashes again and again three times a minute', () => {
  const clock = createManualClock()
  const mayReload = createReloadLimit(clock)
  expect([mayReload(), mayReload(), mayReload(), mayReload()]).toEqual([true, true, true, false])
  clock.advance(59_999)
  expect(mayReload()).toBe(false)
  clock.advance(1)
  expect(mayReload()).toBe(true)
})
