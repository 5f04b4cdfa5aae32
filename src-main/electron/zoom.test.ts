import { expect, it } from 'vitest'
import { zoomAfter } from './zoom.ts'

it('steps between 50 and 300 %, from anywhere', () => {
  expect(zoomAfter(1, 'in')).toBe(1.1)
  expect(zoomAfter(1.1, 'out')).toBe(1)
  expect(zoomAfter(1.3, 'in')).toBe(1.5)
  expect(zoomAfter(3, 'in')).toBe(3)
  expect(zoomAfter(0.5, 'out')).toBe(0.5)
  expect(zoomAfter(2.5, 'reset')).toBe(1)
})
