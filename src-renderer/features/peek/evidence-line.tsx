import type { ReactNode } from 'react'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { formatExact, formatSpan } from '../../app/format.ts'
import { useTimeText } from '../../app/tick.ts'
import { evidenceWords, withoutIds } from '../../../src-shared/board/why.ts'

/** Why the session is in the state that is shown, and where that was learnt from. */
export function EvidenceLine({ row }: { readonly row: SessionRow }): ReactNode {
  const { evidence } = row
  const ago = useTimeText((now) => `${formatSpan(now - evidence.at)} ago`)
  const word = boardWordOf(shownStateOf(row))
  // What is asked stands on top already.
  const asked = row.request?.kind === 'login' ? singleLine(row.request.message) : ''
  const isSaid = asked !== '' && (asked.startsWith(singleLine(row.reason)) || row.reason.startsWith(asked))
  const reason = isSaid ? '' : singleLine(row.reason, 120)
  const ref = isSaid ? '' : singleLine(withoutIds(evidence.ref), 80)
  return (
    <p
      className="mt-5 border-t border-line pt-2.5 text-small wrap-anywhere text-faint"
      title={`${singleLine(evidence.ref)}, ${formatExact(evidence.at)}`}
    >
      {word}
      {reason === '' ? '' : `: ${reason}`} ({evidenceWords[evidence.kind]}
      {ref === '' ? '' : ` ${ref}`}, {ago})
    </p>
  )
}
