import { expect, it } from 'vitest'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { openRequestSchema } from '../../../src-shared/board/session-state.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { sameAsking } from './same-requests.ts'

function asking(number: number, sameAs: string): SessionRow {
  const request = openRequestSchema.parse({
    kind: 'permission',
    requestId: `request-${number}`,
    askedAt: number,
    toolUseId: 't',
    tool: 'Bash',
    title: 'wants to run ls',
    detail: { type: 'command', command: 'ls', cwd: '/p' },
    sameAs,
  })
  return { ...rowFixture(number), state: 'blocked', since: number, request }
}

it('names the other sessions that wait for the very same, whatever their order', () => {
  const [one, two, other] = [asking(1, 'a'), asking(2, 'a'), asking(3, 'b')]
  const answered: SessionRow = { ...asking(4, 'a'), state: 'working' }
  expect(sameAsking(one, [answered, other, two, one])).toBe(two.sessionId)
  expect(sameAsking(other, [one, two, other])).toBe('')
  expect(sameAsking(answered, [one, two])).toBe('')
})
