import clsx from 'clsx'
import type { ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { TextBlock } from './text-block.tsx'

const longestLead = 600

/** The full sentence that the row cuts: what it does, its result, or its error. */
export function Sentence({ row }: { readonly row: SessionRow }): ReactNode {
  const { result, summary, reason } = row
  const line = summary === '' ? reason : summary
  // The row cuts a result; of a turn that ended in plain text it has a summary, and the text stands under Latest.
  const text = plainText(
    result !== null && singleLine(result).startsWith(singleLine(line).slice(0, 60)) ? result : line,
  )
  if (text.includes('\n') || text.length > longestLead) {
    return (
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
      <div tabIndex={0} role="region" aria-label="Result" className="max-h-72 overflow-auto">
        <TextBlock text={text} />
      </div>
    )
  }
  return (
    <p className={clsx('text-lead font-bold wrap-anywhere', row.hold !== null && 'first-letter:uppercase')}>
      {text === '' ? boardWordOf(shownStateOf(row)) : text}
    </p>
  )
}
