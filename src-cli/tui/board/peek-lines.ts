import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { diskUseText } from '../../../src-shared/board/disk-use.ts'
import { portRangeText } from '../../../src-shared/board/port-range.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import type { TranscriptView } from '../../../src-shared/client/transcript-store.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shortDuration, timeOfDay } from '../../output/age.ts'
import { plainText } from '../../output/plain-text.ts'
import { wrapText } from '../../output/text-width.ts'
import { createEntryPrinter } from '../../transcript/entry-lines.ts'
import { cutLine } from '../../transcript/fit-line.ts'
import { line, lineOf, type Line } from '../../transcript/line.ts'
import { recapLines } from '../../transcript/recap.ts'
import { cardLines } from '../card-lines.ts'
import { liveLines } from '../live-lines.ts'
import { lineOptions, type Look } from '../look.ts'
import type { PromptState } from '../prompt-types.ts'
import { sideLines } from '../side-lines.ts'
import { freshView, seeMessage } from '../view-state.ts'
import { iconOf, paintOf } from './board-rows.ts'

/** What peek shows of a session. */
export type PeekView = {
  readonly row: SessionRow
  readonly transcript: TranscriptView
  /** The last entry that had been looked at when peek was opened. */
  readonly seenSeq: number | null
  /** What a shell job printed last. */
  readonly output: string | null
  /** Replies that the session has not taken up. */
  readonly queued: readonly string[]
  readonly reply: PromptState
  readonly suggestion: string | null
  readonly now: number
}

/** So many entries back is as far as a drawer tells. */
const SHOWN_ENTRIES = 60
const SENTENCE_ROWS = 6
const MOST_QUEUED = 3

/** Peek in exactly `rows` lines: what the row cuts short, what happened since, what is asked, and the newest. */
export function peekLines(view: PeekView, columns: number, rows: number, look: Look): readonly Line[] {
  const { row } = view
  const head = [titleLine(view, columns), ...factLines(view, columns)]
  const card = requestLinesOf(view, columns, Math.max(3, rows - 2), look)
  const sentence = card.length > 0 ? [] : sentenceLines(row, columns)
  const room = rows - head.length - card.length
  if (room <= 1) return filled([...head.slice(0, Math.max(1, rows - card.length)), ...card], rows)
  const recap = recapOf(view, columns).slice(0, Math.floor(room / 2))
  const above = [...sentence, ...recap].slice(0, room)
  const news = newestLines(view, columns, room - above.length - 1, look)
  const gap: readonly Line[] = news.length === 0 ? [] : [line('─'.repeat(columns), 'dim')]
  const upper = [...head, ...above, ...gap, ...news]
  const blank = Math.max(0, rows - upper.length - card.length)
  return filled([...upper, ...Array.from({ length: blank }, (): Line => []), ...card], rows)
}

function filled(lines: readonly Line[], rows: number): readonly Line[] {
  return [...lines.slice(0, rows), ...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => [])]
}

function titleLine({ row, now }: PeekView, columns: number): Line {
  const state = shownStateOf(row)
  return cutLine(
    [
      iconOf(row),
      ...lineOf(
        [` ${singleLine(row.name, 120)}`, 'bold'],
        [`  ${boardWordOf(state)}`, paintOf(row)],
        [` ${shortDuration(now - row.since)}`, 'dim'],
        [`  ${row.id}`, 'dim'],
      ),
    ],
    columns,
  )
}

function factLines({ row, now, queued }: PeekView, columns: number): readonly Line[] {
  const waits = row.state === 'blocked' && row.waitingFor !== null
  const facts = [
    ...(waits ? [`waits ${shortDuration(now - row.since)} for you (${row.waitingFor ?? ''})`] : []),
    ...(row.hold?.until === undefined ? [] : [`resumes ${timeOfDay(row.hold.until)}`]),
    ...(row.worktree === null ? [] : [singleLine(row.worktree.branch, 60)]),
    ...(row.worktree?.ports === undefined ? [] : [`ports ${portRangeText(row.worktree.ports)}`]),
    ...(row.disk === undefined ? [] : [diskUseText(row.disk)]),
    ...(row.queuedReplies === 0 ? [] : [`${row.queuedReplies} queued`]),
    ...(row.liveness === 'exited' ? ['a reply starts it again'] : []),
  ]
  return [
    ...(facts.length === 0 ? [] : [cutLine(line(facts.join(' · '), 'dim'), columns)]),
    ...queued.slice(-MOST_QUEUED).map((text) => cutLine(lineOf(['queued: ', 'dim'], singleLine(text, 300)), columns)),
    ...row.pullRequests
      .slice(0, 3)
      .map((one) =>
        cutLine(
          lineOf(`#${one.number} `, singleLine(one.title, 120), [
            one.reason === '' ? '' : ` · ${singleLine(one.reason, 80)}`,
            'dim',
          ]),
          columns,
        ),
      ),
  ]
}

/** The whole of what the row cuts short. */
function sentenceLines(row: SessionRow, columns: number): readonly Line[] {
  const text = plainText(row.result ?? (row.summary === '' ? row.reason : row.summary)).trim()
  if (text === '') return []
  const lines = wrapText(text, columns)
  const shown = lines.slice(0, SENTENCE_ROWS)
  const cut = lines.length > shown.length ? [line('…', 'dim')] : []
  return [...shown.map((one) => line(one, ...(row.state === 'failed' ? (['red'] as const) : []))), ...cut]
}

function requestLinesOf(view: PeekView, columns: number, rows: number, look: Look): readonly Line[] {
  const { row, reply } = view
  const request = row.state === 'blocked' ? row.request : null
  if (request === null || reply.progress?.requestId !== request.requestId) return []
  if (reply.sentFor === request.requestId) return [line('sent', 'dim')]
  return cardLines(request, reply.progress, lineOptions(look, columns + 1, false), rows)
}

function recapOf({ row, transcript, seenSeq, now }: PeekView, columns: number): readonly Line[] {
  if (seenSeq === null || transcript.status === 'loading') return []
  const away = row.seenAt === null ? null : now - row.seenAt
  return recapLines(transcript.entries, { seenSeq, away, columns })
}

/** What came last, the newest at the bottom, in at most `rows` lines. */
function newestLines(view: PeekView, columns: number, rows: number, look: Look): readonly Line[] {
  if (rows <= 0) return []
  const { row, transcript, output } = view
  if (output !== null) {
    const lines = plainText(output).trimEnd().split('\n').slice(-rows)
    return lines.map((text) => cutLine(line(text.replaceAll('\t', '    ')), columns))
  }
  if (transcript.status === 'loading') return [line('loading…', 'dim')]
  const { live } = transcript
  const seen = seeMessage(
    { ...freshView, row, now: view.now },
    { type: 'entries', entries: [...transcript.entries], caughtUp: true },
  )
  const happening = {
    ...seen,
    text: plainText(live.text),
    thinking: plainText(live.thinking),
    toolInput: live.toolInput?.tool ?? null,
  }
  const side = sideLines(happening, columns, Math.ceil(rows / 2), true)
  const now = liveLines(happening, columns, rows - side.length, look.tools.rich)
  // What is asked stands in its card, with its choices.
  const printer = createEntryPrinter(view.row.request === null ? 'at-once' : 'with-answer')
  const options = lineOptions(look, columns + 1, false)
  const room = rows - side.length - now.length
  const before = transcript.entries.slice(-SHOWN_ENTRIES).flatMap((entry) => printer.linesOf(entry, options))
  return [...(room <= 0 ? [] : before.slice(-room)), ...now, ...side].slice(-rows).map((one) => cutLine(one, columns))
}
