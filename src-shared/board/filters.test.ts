import { describe, expect, it } from 'vitest'
import { parseFilter, passesFilter } from './filters.ts'
import { rowFixture } from './session-fixture.ts'

describe('parseFilter', () => {
  it.each(['fix the bug', 's:failed and more', '#12a', '', 'x:1'])('takes %j for text', (input) => {
    expect(parseFilter(input)).toBeNull()
  })

  it('reads several words together', () => {
    expect(parseFilter(' s:Failed  n:sql #12 t:deps a:rev')).toEqual([
      { by: 'state', text: 'failed' },
      { by: 'name', text: 'sql' },
      { by: 'pull-request', number: 12 },
      { by: 'tag', text: 'deps' },
      { by: 'agent', text: 'rev' },
    ])
  })
})

describe('passesFilter', () => {
  const row = rowFixture(1, { name: 'Bump SQLite', state: 'blocked', tags: ['deps'], engine: 'shell' })
  it.each(['s:blocked', 's:needs', 's:needs-input', 'n:sqlite', 'n:bsql', 't:de', 'a:shell', 's:', 's:blocked n:bump'])(
    'lets the row through %j',
    (input) => {
      expect(passesFilter(row, parseFilter(input) ?? [])).toBe(true)
    },
  )
  it.each([
    ['idle', true],
    ['completed', true],
    ['failed', true],
    ['stopped', true],
    ['blocked', false],
    ['working', false],
  ] as const)('counts %s as done: %s', (state, isDone) => {
    expect(passesFilter(rowFixture(1, { state }), parseFilter('s:done') ?? [])).toBe(isDone)
  })
  it.each([
    ['s:queued', true],
    ['s:', true],
    ['s:working', false],
  ])('takes a session that waits for its turn for queued: %s', (input, passes) => {
    const queued = rowFixture(1, { state: 'working', hold: { kind: 'queue', place: 1 } })
    expect(passesFilter(queued, parseFilter(input) ?? [])).toBe(passes)
  })
  it.each(['s:failed', 'n:postgres', 't:x', '#3', 's:blocked n:zzz'])('holds the row back for %j', (input) => {
    expect(passesFilter(row, parseFilter(input) ?? [])).toBe(false)
  })
})
