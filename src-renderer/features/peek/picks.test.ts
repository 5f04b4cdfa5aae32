import { expect, test } from 'vitest'
import { digitsAfter, toggled } from './picks.ts'

test('a pick takes the place of the other where only one may be picked, and goes when pressed again', () => {
  expect(toggled([[0], []], 0, 2, false)).toEqual([[2], []])
  expect(toggled([[2], []], 0, 2, false)).toEqual([[], []])
})

test('where several may be picked they gather in the order of the options', () => {
  expect(toggled([[2]], 0, 0, true)).toEqual([[0, 2]])
  expect(toggled([[0, 2]], 0, 2, true)).toEqual([[0]])
})

test('digits go on to the next question without an answer, and stay where several may be picked', () => {
  expect(digitsAfter([[1], [], []], 0, false)).toBe(1)
  expect(digitsAfter([[1], [0], []], 1, true)).toBe(1)
  expect(digitsAfter([[], [0], [1]], 2, false)).toBe(0)
  expect(digitsAfter([[0], [0], [1]], 2, false)).toBe(2)
  expect(digitsAfter([[], []], 0, false)).toBe(0)
})
