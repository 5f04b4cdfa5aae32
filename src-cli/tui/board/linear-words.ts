import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { BoardLines } from '../../../src-shared/board/board-layout.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { suggestedReply } from '../../../src-shared/board/suggested-reply.ts'
import { explain } from '../../../src-shared/board/why.ts'
import { plainText } from '../../output/plain-text.ts'
import type { LineOptions } from '../../transcript/line-options.ts'
import { lineText } from '../../transcript/line.ts'
import { plainRichText } from '../../transcript/rich-text.ts'
import { askedLines } from '../card-lines.ts'
import { beginAnswer, choicesOf } from '../choices.ts'

const options: LineOptions = { columns: Infinity, open: false, words: true, diffLines: 60, rich: plainRichText }

/** The groups that have sessions on screen, each with them. */
export function groupTitles(lines: BoardLines): readonly { readonly group: string; readonly ids: SessionId[] }[] {
  const groups = new Map<string, SessionId[]>()
  for (const entry of lines.entries) {
    if (entry.kind !== 'session') continue
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry.sessionId])
  }
  return [...groups].map(([group, ids]) => ({ group, ids }))
}

/** Everything about a session that peek shows, a sentence a line. */
export function peekInWords(row: SessionRow, number: number, now: number): readonly string[] {
  const { word, reason } = explain(row, now)
  const text = plainText(row.result ?? (row.summary === '' ? row.reason : row.summary)).trim()
  const request = row.state === 'blocked' ? row.request : null
  const suggestion = suggestedReply(row)
  return [
    `${number} ${singleLine(row.name, 120)}, session ${row.id}. ${word}${reason === '' ? '' : `: ${reason}`}`,
    ...(text === '' ? [] : text.split('\n')),
    `Directory ${singleLine(row.worktree?.path ?? row.cwd, 300)}${row.worktree === null ? '' : `, branch ${singleLine(row.worktree.branch, 100)}`}`,
    ...row.pullRequests.map(
      (one) => `Pull request ${one.number}: ${singleLine(one.title, 120)}. ${singleLine(one.reason, 80)}`,
    ),
    ...(request === null
      ? []
      : [
          ...askedLines(request, beginAnswer(request, now), options).map((line) => lineText(line).trim()),
          ...choicesOf(request, beginAnswer(request, now)).map(
            ({ label, detail }, index) => `${index + 1}: ${label}${detail === '' ? '' : `, ${detail}`}`,
          ),
          `Answer with /reply ${number} and a number, or words.`,
        ]),
    ...(suggestion === null || request !== null ? [] : [`You may want to reply: ${singleLine(suggestion, 120)}`]),
  ]
}

/** Why a session is in its state, a fact a line. */
export function whyInWords(row: SessionRow, now: number): readonly string[] {
  const { word, reason, facts } = explain(row, now)
  return [`${word}${reason === '' ? '' : `: ${reason}`}`, ...facts.map(([name, text]) => `${name}: ${text}`)]
}
