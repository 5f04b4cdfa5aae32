import { expect, it } from 'vitest'
import { rowFixture } from './session-fixture.ts'
import { rowLine } from './row-line.ts'

it.each([
  [{ summary: 'Edit a.ts' }, 'Edit a.ts'],
  [{ summary: '' }, 'the task was dispatched'],
  [{ hold: { kind: 'queue', place: 3 } as const }, 'queued, 3rd'],
  [{ hold: { kind: 'queue', place: 11 } as const }, 'queued, 11th'],
  [{ hold: { kind: 'rate-limit', detail: '529 overloaded', attempt: 2 } as const }, '529 overloaded · attempt 2'],
  [{ hold: { kind: 'dependency' } as const }, 'waits'],
  [
    { liveness: 'unresponsive', summary: 'Edit a.ts' } as const,
    'Its process does not answer. Last known: Working, Edit a.ts',
  ],
])('says %j as %j', (row, line) => {
  expect(rowLine(rowFixture(1, row))).toBe(line)
})

it('says when a wait ends', () => {
  const until = new Date(2026, 0, 1, 15, 40).getTime()
  expect(rowLine(rowFixture(1, { hold: { kind: 'rate-limit', until } }))).toBe('waiting for the API · resumes 15:40')
})
