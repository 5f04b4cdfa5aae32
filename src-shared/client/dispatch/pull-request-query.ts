import type { SessionRow } from '../../board/session-row.ts'

/** A pull request as it is typed: `#123`, or its address. */
export type PullRequestQuery = { readonly number: number; readonly url: string | null }

const address = /^https?:\/\/(\S+?)\/(?:pull|pulls|merge_requests|pull-requests)\/(\d+)(?:[/?#]\S*)?$/i

/** The pull request that a whole text names; null when it is anything else. */
export function pullRequestIn(text: string): PullRequestQuery | null {
  const number = /^#(\d{1,9})$/.exec(text)?.[1]
  if (number !== undefined) return { number: Number(number), url: null }
  const found = address.exec(text)
  return found?.[2] === undefined ? null : { number: Number(found[2]), url: text }
}

/** The session that works on it: of several, one whose pull request is open, the newest first. */
export function sessionOn(query: PullRequestQuery, rows: Iterable<SessionRow>): SessionRow | null {
  const wanted = query.url === null ? null : keyOf(query.url)
  const fits = ({ number, url }: SessionRow['pullRequests'][number]): boolean =>
    number === query.number && (wanted === null || keyOf(url) === wanted)
  const found = [...rows].filter((row) => row.pullRequests.some(fits))
  const isOpen = (row: SessionRow): boolean => row.pullRequests.some((one) => fits(one) && one.open)
  return found.sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || b.createdAt - a.createdAt)[0] ?? null
}

/** Host, repository and number: what all addresses of one pull request share. */
function keyOf(url: string): string {
  const found = address.exec(url)
  return found === null ? url.toLowerCase() : `${found[1]}#${found[2]}`.toLowerCase()
}
