import { expect, test } from 'vitest'
import { backgroundedLines } from './backgrounded-lines.ts'
import { textWidth } from './text-width.ts'

const session = { id: '8298baba', name: 'explain-project-日本語-and-more-of-it' }

test('what is said of a session in the background fits a narrow terminal', () => {
  const lines = backgroundedLines(session, 40).trimEnd().split('\n')
  expect(lines).toHaveLength(5)
  expect(lines.every((line) => textWidth(line) <= 40)).toBe(true)
  expect(lines[2]).toBe('  backburner attach 8298baba')
})

test('without a terminal it is the same everywhere', () => {
  const lines = backgroundedLines(session).trimEnd().split('\n')
  expect(lines[0]).toBe('backgrounded · 8298baba · explain-project-日本語-and-more-of-it')
  expect(lines[2]).toBe('  backburner attach 8298baba    open in this terminal')
})
