import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import { cutLine, prefixed } from '../transcript/fit-line.ts'
import { line, lineOf, type Line } from '../transcript/line.ts'
import type { LineOptions } from '../transcript/line-options.ts'
import { requestLines } from '../transcript/request-lines.ts'
import { choicesOf, reviewOf, takesSeveral, type Progress } from './choices.ts'

const bar = line('▌ ', 'yellow')

/** What is asked, with its choices, in at most `rows` lines: the choices stay, the middle of the rest goes. */
export function cardLines(request: OpenRequest, progress: Progress, options: LineOptions, rows: number): Line[] {
  const { columns } = options
  const choices = choiceLines(request, progress).map((one) => cutLine(one, columns))
  const shownChoices = windowed(choices, progress.highlighted, Math.max(1, rows - 2))
  const room = Math.max(1, rows - shownChoices.length)
  const asked = askedLines(request, progress, { ...options, columns: columns - 2 })
  return [...prefixed(shortened(asked, room), bar, bar), ...shownChoices]
}

/** The beginning and the end of what is asked, and how much stands between. */
function shortened(lines: readonly Line[], room: number): Line[] {
  if (lines.length <= room) return [...lines]
  const end = room >= 8 ? 2 : room >= 6 ? 1 : 0
  const start = Math.max(0, room - end - 1)
  const left = lines.length - start - end
  const more = line(`    … ${left} more ${left === 1 ? 'line' : 'lines'} · Ctrl+O shows all`, 'dim')
  return [...lines.slice(0, start), more, ...(end === 0 ? [] : lines.slice(-end))]
}

/** What is asked right now: of several questions one, or the answers before they are sent. */
export function askedLines(request: OpenRequest, progress: Progress, options: LineOptions): Line[] {
  if (request.kind !== 'question') return requestLines(request, options)
  const question = request.questions[progress.index]
  if (question === undefined) {
    const answers = reviewOf(request, progress).map((one) => line(`  ${one}`))
    return [line('Your answers', 'bold'), ...answers]
  }
  const count = request.questions.length
  const nth = count === 1 ? '' : ` (${progress.index + 1} of ${count})`
  const withoutOptions = { ...question, question: `${question.question}${nth}`, options: [] }
  return requestLines({ ...request, questions: [withoutOptions] }, options)
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
