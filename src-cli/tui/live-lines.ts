import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../src-shared/board/board-word.ts'
import { shortDuration, timeOfDay } from '../output/age.ts'
import { wrapText } from '../output/text-width.ts'
import { line, lineOf, type Line } from '../transcript/line.ts'
import { requestLines } from '../transcript/request-lines.ts'
import { choicesOf, takesSeveral, type Progress } from './choices.ts'
import type { ViewState } from './view-state.ts'

/** What streams and runs right now, in at most `rows` lines; the newest wins. */
export function liveLines(view: ViewState, columns: number, rows: number): Line[] {
  const tools = view.tools.slice(-4).flatMap((tool): Line[] => {
    const last = tool.output.trimEnd().split('\n').at(-1) ?? ''
    const head = lineOf(['● ', 'blue'], tool.title)
    return last === '' ? [head] : [head, line(`    ${singleLine(last, columns)}`, 'dim')]
  })
  const queued = view.queued.map((reply) => line(`› ${singleLine(reply.text)} (queued)`, 'dim'))
  const streaming =
    view.text === ''
      ? view.toolInput === null
        ? wrapText(view.thinking, columns - 2)
            .map((text) => line(`  ${text}`, 'dim'))
            .slice(-3)
        : [line(`  writing a call of ${view.toolInput}…`, 'dim')]
      : wrapText(view.text, columns).map((text) => line(text))
  const rest = [...tools, ...queued].slice(-Math.max(0, rows - 1))
  const room = Math.max(0, rows - rest.length)
  const shown = streaming.filter((one, index) => index > 0 || one[0]?.text.trim() !== '')
  return [...(room === 0 ? [] : shown.slice(-room)), ...rest]
}

/** What is asked, with its choices, in at most `rows` lines: the choices stay, the middle of the rest goes. */
export function cardLines(request: OpenRequest, progress: Progress, columns: number, rows: number): Line[] {
  const choices = choiceLines(request, progress)
  const shownChoices = windowed(choices, progress.highlighted, Math.max(1, rows - 2))
  const room = Math.max(1, rows - shownChoices.length)
  const asked = askedLines(request, progress).flatMap((one) => wrapped(one, columns))
  const shown =
    asked.length <= room
      ? asked
      : [...asked.slice(0, room - 1), line(`    … ${asked.length - room + 1} more lines`, 'dim')]
  return [...shown, ...shownChoices]
}

function askedLines(request: OpenRequest, progress: Progress): Line[] {
  if (request.kind !== 'question') return requestLines(request, Infinity)
  const question = request.questions[progress.index]
  if (question === undefined) return []
  const count = request.questions.length
  const nth = count === 1 ? '' : ` (${progress.index + 1} of ${count})`
  const withoutOptions = { ...question, question: `${question.question}${nth}`, options: [] }
  return requestLines({ ...request, questions: [withoutOptions] }, Infinity)
}

function choiceLines(request: OpenRequest, progress: Progress): Line[] {
  const several = takesSeveral(request, progress)
  return choicesOf(request, progress).map((choice, index) => {
    const isHere = index === progress.highlighted
    const box = several ? (progress.ticked.includes(index) ? '[x] ' : '[ ] ') : ''
    const detail = choice.detail === '' ? '' : ` · ${choice.detail}`
    return isHere
      ? lineOf([` ❯ ${index + 1} ${box}${choice.label}`, 'yellow', 'bold'], [detail, 'dim'])
      : lineOf(`   ${index + 1} ${box}${choice.label}`, [detail, 'dim'])
  })
}

/** The part of a list around one place, when the list is too long. */
function windowed<Item>(items: readonly Item[], place: number, size: number): readonly Item[] {
  const start = Math.min(Math.max(0, place - Math.floor(size / 2)), Math.max(0, items.length - size))
  return items.slice(start, start + size)
}

function wrapped(parts: Line, columns: number): Line[] {
  const text = parts.map((part) => part.text).join('')
  const lines = wrapText(text, columns)
  if (lines.length <= 1) return [parts]
  // Over several lines a line takes the look of its last piece: the first is a mark.
  const paints = parts.at(-1)?.text === '' ? (parts.at(-2)?.paints ?? []) : (parts.at(-1)?.paints ?? [])
  return lines.map((one) => line(one, ...paints))
}

/** The bottom line: state, mode, model, cost. */
export function statusLine(view: ViewState): Line {
  const { row, now } = view
  if (row === null) return line('connecting…', 'dim')
  const state = row.liveness === 'unresponsive' ? 'unknown' : row.state
  const paints = { working: 'blue', blocked: 'yellow', completed: 'green', failed: 'red' } as const
  const paint =
    state === 'working' || state === 'blocked' || state === 'completed' || state === 'failed' ? paints[state] : 'dim'
  const held = row.hold === null ? '' : ` · ${singleLine(row.hold.detail ?? row.hold.kind, 60)}`
  const resumes = row.hold?.until === undefined ? '' : `, resumes ${timeOfDay(row.hold.until)}`
  const { usage } = row
  const tokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens
  const cost = usage.costUsd === null ? '' : ` · $${usage.costUsd.toFixed(2)}`
  return lineOf(
    [`${boardWordOf(state)} ${shortDuration(now - row.since)}`, paint, 'bold'],
    [
      `${held}${resumes} · ${row.launch.permissionMode} · ${singleLine(row.launch.model, 40)} · ${thousands(tokens)} tokens${cost}`,
      'dim',
    ],
  )
}

function thousands(count: number): string {
  return count < 1_000 ? String(count) : `${(count / 1_000).toFixed(count < 100_000 ? 1 : 0)}k`
}
