import { singleLine } from '../base/single-line.ts'
import { boardWordOf } from './board-word.ts'
import type { SessionRow } from './session-row.ts'
import { formatClock, plural } from '../base/format.ts'

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' }

/** A place in a queue: `1st`, `3rd`. */
function ordinal(place: number): string {
  return `${place}${endings[ordinals.select(place)] ?? 'th'}`
}

const holdWords = { queue: 'queued', 'rate-limit': 'waiting for the API', dependency: 'waits' } as const

/** The line of a row: its summary, or why it has to wait. */
export function rowLine(row: SessionRow): string {
  const { hold } = row
  const summary = singleLine(row.summary === '' ? row.reason : row.summary)
  // What was true last is not said as if it were true now.
  if (row.liveness === 'unresponsive') {
    return `Its process does not answer. Last known: ${boardWordOf(row.state)}${summary === '' ? '' : `, ${summary}`}`
  }
  if (hold === null || row.state !== 'working') return summary
  const place = hold.place === undefined ? '' : `, ${ordinal(hold.place)}`
  const until = hold.until === undefined ? '' : `resumes ${formatClock(hold.until)}`
  const attempt = hold.attempt === undefined ? '' : `attempt ${hold.attempt}`
  const detail = singleLine(hold.detail ?? '', 120)
  const what = `${holdWords[hold.kind]}${place}`
  const first = hold.kind === 'queue' || detail === '' ? what : detail
  return [first, first === what ? detail : '', attempt, until].filter((part) => part !== '').join(' · ')
}

/** What stands behind the line: replies that are on their way. */
export function rowNote(row: SessionRow): string {
  return row.queuedReplies === 0 ? '' : `${plural(row.queuedReplies, 'reply', 'replies')} queued`
}

/** What each group is for, shown while the board is empty. */
export const groupLines: Readonly<Record<string, string>> = {
  Pinned: 'Sessions you pin stay here, on top.',
  'Needs input': 'Sessions that ask you something appear here.',
  'Ready for review': 'Sessions with an open pull request appear here.',
  Working: 'Sessions that work appear here, with what they are doing.',
  Completed: 'Sessions that are done appear here, with their result.',
}
