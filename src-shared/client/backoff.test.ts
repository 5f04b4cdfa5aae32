import fc from 'fast-check'
import { expect, it } from 'vitest'
import { retryDelay } from './backoff.ts'

it('doubles to a bound of five seconds', () => {
  expect([1, 2, 3, 6, 7, 100].map((failures) => retryDelay(failures, () => 0))).toEqual([
    150, 300, 600, 4800, 5000, 5000,
  ])
})

it('never waits less than three quarters nor longer than the bound', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const delay = retryDelay(failures, () => random)
      expect(delay).toBeGreaterThanOrEqual(112)
      expect(delay).toBeLessThanOrEqual(5000)
    }),
  )
})
