import type { ReactNode } from 'react'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { formatExact, formatSpan } from '../../app/format.ts'
import { useTimeText } from '../../app/tick.ts'

const sources = {
  tool: 'tool call',
  api: 'API',
  hook: 'hook',
  exit: 'process exit',
  command: 'command',
  model: 'judged by a model',
  boot: 'restart of this machine',
  'daemon-stop': 'the supervisor was stopped',
} as const

/** Why the session is in the state that is shown, and where that was learnt from. */
export function EvidenceLine({ row }: { readonly row: SessionRow }): ReactNode {
  const { evidence } = row
  const ago = useTimeText((now) => `${formatSpan(now - evidence.at)} ago`)
  const word = boardWordOf(shownStateOf(row))
  const reason = singleLine(row.reason)
  return (
    <p
      className="mt-5 border-t border-line pt-2.5 text-small wrap-anywhere text-faint"
      title={formatExact(evidence.at)}
    >
      {word}
      {reason === '' ? '' : `: ${reason}`} ({sources[evidence.kind]}
      {evidence.ref === '' ? '' : ` ${singleLine(evidence.ref, 80)}`}, {ago})
    </p>
  )
}
