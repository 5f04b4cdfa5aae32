import clsx from 'clsx'
import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Check, PullRequest, Review } from '../../../src-shared/board/session-row.ts'
import { ExternalLink } from '../../app/external-link.tsx'

const colors = { yellow: 'text-needs', green: 'text-completed', purple: 'text-merged', grey: 'text-stopped' } as const

/** Every pull request of a session, with what is true of it. */
export function PullRequestsSection({ all }: { readonly all: readonly PullRequest[] }): ReactNode {
  if (all.length === 0) return null
  return (
    <section aria-label="Pull requests">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Pull requests</h3>
      <ul className="grid gap-1 text-small">
        {all.map(({ url, number, title, reason, color, checks, reviews }) => (
          <li key={url} className="flex flex-wrap items-baseline gap-x-2">
            <ExternalLink href={url} className="min-w-0 truncate text-text underline underline-offset-2">
              #{number} {singleLine(title, 160)}
            </ExternalLink>
            <span className={clsx('ml-auto shrink-0', color === null ? 'text-faint' : colors[color])}>
              {singleLine(reason, 120)}
            </span>
            <Evidence checks={checks ?? []} reviews={reviews ?? []} />
          </li>
        ))}
      </ul>
    </section>
  )
}

const checkWords = { failed: 'failed', running: 'running', passed: 'passed', skipped: 'skipped' } as const
const checkColors = {
  failed: 'text-failed',
  running: 'text-needs',
  passed: 'text-completed',
  skipped: 'text-faint',
} as const
const reviewWords = {
  approved: 'approved',
  'changes-requested': 'asked for changes',
  commented: 'commented',
  dismissed: 'dismissed',
} as const
/** What needs a look first. */
const urgency = ['failed', 'running', 'passed', 'skipped'] as const

/** The checks and reviews that the reason was learnt from. */
function Evidence({
  checks,
  reviews,
}: {
  readonly checks: readonly Check[]
  readonly reviews: readonly Review[]
}): ReactNode {
  if (checks.length === 0 && reviews.length === 0) return null
  const sorted = [...checks].sort((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))
  return (
    <ul aria-label="Checks and reviews" className="w-full text-dim">
      {sorted.map(({ name, state, url }, at) => (
        <li key={`${at} ${name}`} className="flex gap-2">
          <span className={clsx('shrink-0', checkColors[state])}>{checkWords[state]}</span>
          {url === null ? (
            <span className="min-w-0 truncate">{singleLine(name, 80)}</span>
          ) : (
            <ExternalLink href={url} className="min-w-0 truncate underline underline-offset-2">
              {singleLine(name, 80)}
            </ExternalLink>
          )}
        </li>
      ))}
      {reviews.map(({ author, state }) => (
        <li key={author} className="truncate">
          {singleLine(author, 40)} {reviewWords[state]}
        </li>
      ))}
    </ul>
  )
}
