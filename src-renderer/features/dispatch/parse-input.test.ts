import { expect, it } from 'vitest'
import { parseBox } from './parse-input.ts'

it.each([
  ['', 'empty'],
  ['  \n', 'empty'],
  ['fix the bug', 'task'],
  ['s:failed', 'filter'],
  ['s:failed now', 'task'],
  ['#12', 'filter'],
  ['abc', 'refused'],
  ['! ls', 'shell'],
  ['!', 'refused'],
  ['/model sonnet', 'set-model'],
  ['/model', 'refused'],
  ['/mode plan', 'set-mode'],
  ['/mode yolo', 'refused'],
  ['/review the branch', 'task'],
])('%j is %s', (input, kind) => {
  expect(parseBox(input, 'agent').kind).toBe(kind)
})

it('a plain text is a command while the engine is shell', () => {
  expect(parseBox('ls', 'shell')).toEqual({ kind: 'shell', command: 'ls' })
})

it('default takes a chosen model back', () => {
  expect(parseBox('/model default', 'agent')).toEqual({ kind: 'set-model', model: null })
})
