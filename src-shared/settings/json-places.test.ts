import { expect, test } from 'vitest'
import { jsonFault, offsetOf, placeOf } from './json-places.ts'

const text = '{\n  "a": 1,\n  "list": [true, {"in\\"ner": [1, "x,y]"]}, -2.5],\n  "b": {"c": null}\n}\n'

test.each([
  [[], '{'],
  [['a'], '"a"'],
  [['list'], '"list"'],
  [['list', 0], 'true'],
  [['list', 1, 'in"ner', 1], '"x,y]"'],
  [['list', 2], '-2.5'],
  [['b', 'c'], '"c"'],
  // As far as there is something.
  [['b', 'missing'], '"b"'],
  [['missing'], '{'],
])('%j stands at %s', (path, expected) => {
  const offset = offsetOf(text, path)
  expect(offset === null ? null : text.slice(offset, offset + expected.length)).toBe(expected)
})

test.each([
  ['{"a": 1,}', 1, 9],
  ['{\n  "a": tru\n}', 2, 8],
  ['{"a": 1 "b": 2}', 1, 9],
  ['{a: 1}', 1, 2],
  ['{"a": "x\ny"}', 1, 9],
  ['{} {}', 1, 4],
  ['{"a": [1,]}', 1, 10],
  ['{\n  "a": 1', 2, 9],
  ['', 1, 1],
])('%j is no JSON at line %i, column %i', (broken, line, column) => {
  const fault = jsonFault(broken)
  expect(fault?.place).toMatchObject({ line, column })
  expect(fault?.message).not.toBe('')
  expect(fault?.message).not.toMatch(/position/)
})

test('JSON has no fault, with a byte order mark too', () => {
  expect(jsonFault(text)).toBe(null)
  expect(jsonFault('\uFEFF{}')).toBe(null)
})

test('counts lines and columns from one', () => {
  expect(placeOf('a\nbc', 3)).toEqual({ offset: 3, line: 2, column: 2 })
})
