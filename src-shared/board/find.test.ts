import { describe, expect, it } from 'vitest'
import { rowFixture } from './session-fixture.ts'
import { findWords, foundLine, highlight, isFound } from './find.ts'

const row = rowFixture(1, {
  name: 'bump sqlite',
  summary: 'npm audit is clean',
  prompt: 'Please bump sqlite to the newest version\nand run the migration tests',
  result: 'Updated to 3.46; nothing else changed',
  tags: ['deps'],
})

describe('isFound', () => {
  it.each(['sql', 'AUDIT', 'migration', '3.46 bump', 'deps', 'bsq', 'bsqlite', ''])('finds it by %j', (typed) => {
    expect(isFound(row, findWords(typed))).toBe(true)
  })
  it.each(['postgres', 'sql postgres', 'zzz', 'nm'])('does not find it by %j', (typed) => {
    expect(isFound(row, findWords(typed))).toBe(false)
  })
  it('looks through 1,000 sessions with long tasks in a few milliseconds', () => {
    const rows = Array.from({ length: 1_000 }, (_, at) =>
      rowFixture(at + 1, { prompt: `task ${at} ${'word '.repeat(2_000)}` }),
    )
    const words = findWords('task 99 word')
    rows.filter((one) => isFound(one, words))
    const begin = performance.now()
    expect(rows.filter((one) => isFound(one, words)).length).toBeGreaterThan(0)
    expect(performance.now() - begin).toBeLessThan(100)
  })
})

describe('foundLine', () => {
  it('shows the place in the task or the result, and nothing when the row shows it already', () => {
    expect(foundLine(row, findWords('migration'))).toBe('Task: …est version and run the migration tests')
    expect(foundLine(row, findWords('3.46'))).toBe('Result: Updated to 3.46; nothing else changed')
    expect(foundLine(row, findWords('audit'))).toBeNull()
  })
})

describe('highlight', () => {
  it('cuts a text where the words are', () => {
    expect(highlight('bump sqlite', ['sql', 'lit'])).toEqual([
      { text: 'bump ', hit: false },
      { text: 'sqlit', hit: true },
      { text: 'e', hit: false },
    ])
    expect(highlight('', ['a'])).toEqual([])
    // A letter that grows in lower case leaves no place to trust.
    expect(highlight('İx', ['x'])).toEqual([{ text: 'İx', hit: false }])
  })
})
