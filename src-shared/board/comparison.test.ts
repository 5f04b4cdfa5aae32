import { expect, test } from 'vitest'
import { comparedWith } from './comparison.ts'

const a = '00000000-0000-4000-8000-00000000000a'
const b = '00000000-0000-4000-8000-00000000000b'
const row = (name: string, id: string | null, createdAt: number) => ({
  name,
  createdAt,
  ...(id === null ? {} : { comparison: { id, label: name } }),
})

test('those with the same task are found, oldest first; one that is left alone is compared with nobody', () => {
  const [opus, sonnet, alone, other] = [
    row('opus', a, 2),
    row('sonnet', a, 1),
    row('alone', b, 3),
    row('other', null, 4),
  ]
  const rows = [opus, sonnet, alone, other]
  expect(comparedWith(rows, opus)).toEqual([sonnet, opus])
  expect(comparedWith(rows, alone)).toEqual([])
  expect(comparedWith(rows, other)).toEqual([])
})
