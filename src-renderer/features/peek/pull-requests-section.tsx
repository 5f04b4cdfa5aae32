import clsx from 'clsx'
import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { PullRequest } from '../../../src-shared/board/session-row.ts'
import { ExternalLink } from '../../app/external-link.tsx'

const colors = { yellow: 'text-needs', green: 'text-completed', purple: 'text-merged', grey: 'text-stopped' } as const

/** Every pull request of a session, with what is true of it. */
export function PullRequestsSection({ all }: { readonly all: readonly PullRequest[] }): ReactNode {
  if (all.length === 0) return null
  return (
    <section aria-label="Pull requests">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Pull requests</h3>
      <ul className="grid gap-1 text-small">
        {all.map(({ url, number, title, reason, color }) => (
          <li key={url} className="flex items-baseline gap-2">
            <ExternalLink href={url} className="min-w-0 truncate text-text underline underline-offset-2">
              #{number} {singleLine(title, 160)}
            </ExternalLink>
            <span className={clsx('ml-auto shrink-0', color === null ? 'text-faint' : colors[color])}>
              {singleLine(reason, 80)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
