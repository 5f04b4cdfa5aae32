import { expect, test } from 'vitest'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import { sessionFixture } from '../../../src-shared/board/session-fixture.ts'
import { forkRecord } from './fork-record.ts'

test('a fork has the task of the other, and no part in its pull requests', () => {
  const link = {
    host: 'github.com',
    owner: 'acme',
    repository: 'app',
    number: 7,
    by: 'gh pr create',
    proof: 'gh',
  } as const
  const parent = sessionFixture(1, {
    pullRequestWork: { links: [link], pushes: [], touchedAt: 1 },
    comparison: { id: '00000000-0000-4000-8000-000000000001', label: 'opus' },
  })
  const newSessionId = sessionIdSchema.parse('00000000-0000-4000-8000-000000000009')
  const fork = forkRecord(parent, { newSessionId, worktree: null, now: 5 })
  expect(fork).toMatchObject({ sessionId: newSessionId, prompt: parent.prompt, state: 'idle', createdAt: 5 })
  expect(fork).not.toHaveProperty('pullRequestWork')
  expect(fork).not.toHaveProperty('comparison')
})
