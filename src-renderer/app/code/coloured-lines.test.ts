import { expect, it } from 'vitest'
import { knownLines, rememberLines } from './coloured-lines.ts'

it('remembers what was coloured, also that something has no colours, and forgets the first of too much', () => {
  const lines = [[{ text: 'let a', color: null }]]
  rememberLines('let a', 'ts', lines)
  rememberLines('no colours', 'none', null)
  expect(knownLines('let a', 'ts')).toBe(lines)
  expect(knownLines('let a', 'js')).toBeUndefined()
  expect(knownLines('no colours', 'none')).toBeNull()
  const long = 'x'.repeat(39_000)
  for (let n = 0; n < 20; n += 1) rememberLines(`${n}${long}`, 'ts', lines)
  expect(knownLines('let a', 'ts')).toBeUndefined()
  expect(knownLines(`0${long}`, 'ts')).toBeUndefined()
  expect(knownLines(`19${long}`, 'ts')).toBe(lines)
})
