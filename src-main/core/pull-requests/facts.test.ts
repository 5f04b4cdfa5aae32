import { expect, it } from 'vitest'
import { factsFixture } from '../testing/stand-in-host.ts'
import { verdictOf, type PullRequestFacts } from './facts.ts'

const check = (name: string, state: 'passed' | 'failed' | 'running') => ({ name, state, url: null })

it.each<[Partial<PullRequestFacts>, string, string]>([
  [{}, 'green', 'checks passed'],
  [{ review: 'approved' }, 'green', 'checks passed, approved'],
  [{ rollup: null, checks: [], checkCount: 0 }, 'green', 'no checks'],
  [{ state: 'merged', rollup: 'failed' }, 'purple', 'merged'],
  [{ state: 'closed' }, 'grey', 'closed'],
  [{ isDraft: true }, 'grey', 'draft, checks passed'],
  [{ isDraft: true, rollup: null }, 'grey', 'draft'],
  [{ rollup: 'failed', checks: [check('build', 'failed'), check('lint', 'passed')] }, 'yellow', 'checks failed: build'],
  [
    { rollup: 'failed', checks: ['a', 'b', 'c', 'd'].map((name) => check(name, 'failed')) },
    'yellow',
    'checks failed: a, b and 2 more',
  ],
  [{ rollup: 'failed', checks: [] }, 'yellow', 'checks failed'],
  [
    { rollup: 'running', checkCount: 2, checks: [check('a', 'passed'), check('b', 'running')] },
    'yellow',
    'checks running (1 of 2 done)',
  ],
  [{ rollup: 'running', checkCount: 90 }, 'yellow', 'checks running'],
  [{ conflicts: true }, 'yellow', 'conflicts with main'],
  [{ conflicts: true, rollup: 'failed', checks: [] }, 'yellow', 'checks failed'],
  [{ review: 'required' }, 'yellow', 'checks passed, waiting for review'],
  [{ review: 'changes-requested' }, 'yellow', 'checks passed, changes requested'],
  [
    { review: 'changes-requested', reviews: [{ author: 'ann', state: 'changes-requested' }] },
    'yellow',
    'checks passed, changes requested by ann',
  ],
  [{ hindrance: 'behind' }, 'yellow', 'checks passed, behind main'],
  [{ hindrance: 'blocked' }, 'yellow', 'checks passed, blocked by the rules of main'],
])('%o is %s: %s', (changes, color, reason) => {
  expect(verdictOf(factsFixture(1, changes))).toEqual({ color, reason })
})
