import { z } from 'zod'
import { timeSchema } from '../../../src-shared/board/session-state.ts'
import { checkSchema, reviewSchema } from '../../../src-shared/board/session-row.ts'

/** What a host says of one pull request. */
export const pullRequestFactsSchema = z.looseObject({
  host: z.string(),
  owner: z.string(),
  repository: z.string(),
  number: z.number().int().positive(),
  url: z.string(),
  title: z.string(),
  state: z.enum(['open', 'closed', 'merged']),
  isDraft: z.boolean(),
  review: z.enum(['approved', 'changes-requested', 'required']).nullable(),
  /** Whether it can be merged; null while the host works it out. */
  conflicts: z.boolean().nullable(),
  /** Something besides checks and reviews keeps it from being merged. */
  hindrance: z.enum(['behind', 'blocked']).nullable(),
  headBranch: z.string(),
  baseBranch: z.string(),
  /** All checks together; null: there are none. */
  rollup: z.enum(['passed', 'failed', 'running']).nullable(),
  /** How many checks there are; `checks` may list fewer. */
  checkCount: z.number().int().nonnegative(),
  checks: z.array(checkSchema),
  reviews: z.array(reviewSchema),
  /** When anything about it changed last, comments included; absent: the host does not say. */
  updatedAt: timeSchema.optional(),
})
/** What a host says of one pull request. */
export type PullRequestFacts = Readonly<z.infer<typeof pullRequestFactsSchema>>

/** How a badge is coloured, and why. */
export type Verdict = { readonly color: 'yellow' | 'green' | 'purple' | 'grey'; readonly reason: string }

/** What is true of a pull request, the worst that keeps it from being merged first. */
export function verdictOf(facts: PullRequestFacts): Verdict {
  if (facts.state === 'merged') return { color: 'purple', reason: 'merged' }
  if (facts.state === 'closed') return { color: 'grey', reason: 'closed' }
  const open = openVerdict(facts)
  return facts.isDraft
    ? { color: 'grey', reason: facts.rollup === null ? 'draft' : `draft, ${checksInWords(facts)}` }
    : open
}

function openVerdict(facts: PullRequestFacts): Verdict {
  const { rollup, conflicts, review, hindrance, baseBranch } = facts
  const yellow = (reason: string): Verdict => ({ color: 'yellow', reason })
  if (rollup === 'failed') return yellow(checksInWords(facts))
  if (conflicts === true) return yellow(`conflicts with ${baseBranch}`)
  if (rollup === 'running') return yellow(checksInWords(facts))
  const checked = checksInWords(facts)
  if (review === 'changes-requested') return yellow(`${checked}, ${changesAsked(facts)}`)
  if (review === 'required') return yellow(`${checked}, waiting for review`)
  if (hindrance === 'behind') return yellow(`${checked}, behind ${baseBranch}`)
  if (hindrance === 'blocked') return yellow(`${checked}, blocked by the rules of ${baseBranch}`)
  return { color: 'green', reason: review === 'approved' ? `${checked}, approved` : checked }
}

function checksInWords({ rollup, checks, checkCount }: PullRequestFacts): string {
  const named = (state: string): readonly string[] =>
    checks.filter((check) => check.state === state).map(({ name }) => name)
  switch (rollup) {
    case null:
      return 'no checks'
    case 'passed':
      return 'checks passed'
    case 'failed': {
      const failed = named('failed')
      const more = failed.length > 2 ? ` and ${failed.length - 2} more` : ''
      return failed.length === 0 ? 'checks failed' : `checks failed: ${failed.slice(0, 2).join(', ')}${more}`
    }
    case 'running': {
      const done = checks.length - named('running').length
      return checkCount === 0 || checks.length < checkCount
        ? 'checks running'
        : `checks running (${done} of ${checkCount} done)`
    }
  }
}

function changesAsked({ reviews }: PullRequestFacts): string {
  const [first] = reviews.filter(({ state }) => state === 'changes-requested')
  return first === undefined ? 'changes requested' : `changes requested by ${first.author}`
}
