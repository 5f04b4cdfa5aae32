import { expect, test } from 'vitest'
import { factsFixture } from '../testing/stand-in-host.ts'
import type { PullRequestFacts } from './facts.ts'
import { byUrgency, pullRequestRow } from './pull-request-row.ts'

test('of several the one that wants something comes first, others as they were linked', () => {
  const row = (number: number, changes: Partial<PullRequestFacts> | null) =>
    pullRequestRow(
      { host: 'github.com', owner: 'o', repository: 'r', number, by: 'gh pr create', proof: 'gh' },
      { askedAt: 1, facts: changes === null ? null : factsFixture(number, changes), problem: { kind: 'limited' } },
    )
  const rows = [
    row(1, { state: 'merged' }),
    row(2, {}),
    row(3, null),
    row(4, { state: 'closed' }),
    row(5, { conflicts: true }),
    row(6, {}),
  ]
  expect(byUrgency(rows).map(({ number }) => number)).toEqual([5, 2, 6, 3, 4, 1])
})
