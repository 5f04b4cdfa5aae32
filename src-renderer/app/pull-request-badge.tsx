import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { PullRequest } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { ExternalLink } from './external-link.tsx'

const colors = { yellow: 'text-needs', green: 'text-completed', purple: 'text-merged', grey: 'text-stopped' } as const

/** The pull requests of a session: `#1234`, or `3 PRs`. Opens the first one. */
export function PullRequestBadge({ pullRequests }: { readonly pullRequests: readonly PullRequest[] }): ReactNode {
  const first = pullRequests[0]
  if (first === undefined) return null
  const label = pullRequests.length === 1 ? `#${first.number}` : `${pullRequests.length} PRs`
  const reason = singleLine(first.reason, 120)
  return (
    <ExternalLink
      href={first.url}
      aria-label={reason === '' ? label : `${label}, ${reason}`}
      title={singleLine(`${first.title} (${reason})`)}
      tabIndex={-1}
      className={clsx(
        'inline-block h-5 rounded-full border border-current/40 px-1.5 text-small leading-[18px] font-bold hover:bg-current/10',
        first.color === null ? 'text-dim' : colors[first.color],
      )}
    >
      {label}
    </ExternalLink>
  )
}
