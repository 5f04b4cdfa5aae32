import { expect, test } from 'vitest'
import { bestMatches, matchScore } from './fuzzy-match.ts'

const best = (texts: readonly string[], typed: string, limit = 10): readonly string[] =>
  bestMatches(texts, (text) => matchScore(text, typed), limit)

test.each<[string, readonly string[], string, readonly string[]]>([
  ['the whole before its beginning', ['compacted', 'compact'], 'compact', ['compact', 'compacted']],
  ['a beginning before a middle', ['the-main', 'main.ts'], 'main', ['main.ts', 'the-main']],
  ["a word's beginning before its middle", ['remain', 'src-main'], 'main', ['src-main', 'remain']],
  ['letters in their order, and no others', ['session-row', 'worries'], 'srow', ['session-row']],
  ['any case', ['README.md'], 'readme', ['README.md']],
  ['everything where nothing was typed, in its order', ['b', 'a'], '', ['b', 'a']],
])('finds %s', (_what, texts, typed, found) => expect(best(texts, typed)).toEqual(found))

test('keeps the best of many', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => `file-${index}.ts`)
  expect(best(many, 'file-7.ts', 2)[0]).toBe('file-7.ts')
  expect(best(many, 'file-7', 3)).toHaveLength(3)
})
