import { assertNever } from '../../src-shared/base/assert-never.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionState } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { timeOfDay } from '../output/age.ts'
import type { Paint } from '../output/paint.ts'
import { plainText } from '../output/plain-text.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { line, lineOf, type Line } from './line.ts'
import type { LineOptions } from './line-options.ts'
import { markdownLines } from './markdown/markdown-lines.ts'

const COMMAND_HEAD_LINES = 2
const FAILED_LINES = 5

/** Something that happened, said aside. */
export function quiet(text: string, options: LineOptions): Line[] {
  return marked(options.words ? '' : '· ', text, ['dim'], options)
}

function marked(mark: string, text: string, paints: readonly Paint[], { columns }: LineOptions): Line[] {
  return wrapLine(line(`${mark}${text}`, ...paints), columns, mark.length)
}

/** Only ends are told: what it does while it works, and what it asks, stands there already. */
export function stateLines(state: SessionState, reason: string, options: LineOptions): Line[] {
  switch (state) {
    case 'working':
    case 'blocked':
    case 'idle':
      return []
    case 'completed':
      return endLines('✓ Completed', 'green', reason, options)
    case 'failed':
      return endLines('✗ Failed', 'red', reason, options)
    case 'stopped':
      return endLines('■ Stopped', 'bold', reason, options)
    default:
      return assertNever(state, 'state')
  }
}

function endLines(mark: string, paint: Paint, reason: string, { columns, words, rich }: LineOptions): Line[] {
  const shown = words ? mark.slice(2) : mark
  const [first = '', ...rest] = trimmedLines(plainText(reason.slice(0, 8_000)))
  const more = rest.length === 0 ? [] : markdownLines(rest.join('\n'), columns - 2, rich)
  return [
    [],
    ...wrapLine(lineOf([shown, paint, 'bold'], `  ${first}`), columns, 2),
    ...prefixed(more, line('  '), line('  ')),
  ]
}

/** Of many attempts the first and the last are told; the ones in between are told while they last. */
export function troubleLines(entry: Extract<TranscriptEntry, { type: 'api-trouble' }>, options: LineOptions): Line[] {
  if (!options.open && entry.attempt > 1 && entry.nextAt !== null) return []
  const next = entry.nextAt === null ? 'gave up' : `asks again at ${timeOfDay(entry.nextAt)}`
  const mark = options.words ? 'Trouble: ' : '! '
  return wrapLine(lineOf([mark, 'yellow'], `${singleLine(entry.message)} · ${next}`), options.columns, 2)
}

/** A line is said aside; several are an answer to a command. */
export function noteLines(text: string, options: LineOptions): Line[] {
  const lines = trimmedLines(plainText(text))
  const [only] = lines
  if (only !== undefined && lines.length === 1) return quiet(only, options)
  // An answer to a command: its own blanks are its layout.
  return lines.length === 0 ? [] : [[], ...lines.flatMap((one) => wrapLine(line(`  ${one}`), options.columns, 4))]
}

/** The summary that the model goes on with, when all is shown. */
export function compactedLines(entry: Extract<TranscriptEntry, { type: 'compacted' }>, options: LineOptions): Line[] {
  const size = entry.tokensBefore === null ? '' : ` at ${Math.round(entry.tokensBefore / 1_000)}k tokens`
  const why = entry.trigger === 'auto' ? ' before the window was full' : ''
  const head = quiet(`compacted${why}${size}: the model goes on with a summary`, options)
  if (!options.open) return [[], ...head]
  const summary = markdownLines(plainText(entry.summary), options.columns - 4, options.rich)
  return [[], ...head, ...prefixed(summary, line('    '), line('    '))]
}

/** What a task is called when it starts. */
export function taskWord(task: Extract<TranscriptEntry, { type: 'task-started' }>['task']): string {
  if (task.kind === 'command') return 'in the background'
  return task.agent === undefined ? 'subagent' : `subagent ${singleLine(task.agent, 40)}`
}

/** The end of a task, and what came of it. */
export function taskLines(
  entry: Extract<TranscriptEntry, { type: 'task-finished' }>,
  title: string | undefined,
  options: LineOptions,
): Line[] {
  const marks = { completed: ['● ', 'green'], failed: ['✗ ', 'red'], stopped: ['■ ', 'dim'] } as const
  const [mark, paint] = marks[entry.outcome]
  const exit = entry.exitCode === undefined || entry.exitCode === null ? '' : ` · exit ${entry.exitCode}`
  const head = lineOf(
    [options.words ? '' : mark, paint],
    [title ?? 'a task', 'bold'],
    [` ${entry.outcome}${exit}`, entry.outcome === 'failed' ? 'red' : 'dim'],
  )
  const results = trimmedLines(plainText(entry.result))
  const shown = options.open ? results : toldOfResult(entry, results).map((one) => singleLine(one, 300))
  return [
    ...wrapLine(head, options.columns, 2),
    ...shown.flatMap((one) => wrapLine(line(`    ${one}`, 'dim'), options.columns, 4)),
  ]
}

/** Of an answer its first line; of a command the end of its output, and of one that failed more of it. */
function toldOfResult(
  { exitCode, outcome }: Extract<TranscriptEntry, { type: 'task-finished' }>,
  results: readonly string[],
): readonly string[] {
  if (exitCode === undefined) return results.slice(0, 1)
  // Before the output stand the command, its end, and its file, for the model.
  const output = results.length > COMMAND_HEAD_LINES ? results.slice(COMMAND_HEAD_LINES) : results.slice(-1)
  return output.slice(outcome === 'failed' ? -FAILED_LINES : -1)
}

/** A hook that had something to say. */
export function hookLines(entry: Extract<TranscriptEntry, { type: 'hook-ran' }>, options: LineOptions): Line[] {
  const bad = entry.outcome !== 'allowed' && entry.outcome !== 'said'
  const message = singleLine(entry.message)
  const mark = bad && !options.words ? '! ' : options.words ? '' : '· '
  const told = `hook ${singleLine(entry.event, 40)} ${entry.outcome.replace('-', ' ')}${message === '' ? '' : `: ${message}`}`
  const command = options.open ? [line(`    ${singleLine(entry.command)}`, 'dim')] : []
  return [...wrapLine(lineOf([mark, bad ? 'yellow' : 'dim'], [told, 'dim']), options.columns, 2), ...command]
}

/** A text in lines, without those that are empty around it. */
export function trimmedLines(text: string): string[] {
  const trimmed = text.replaceAll('\t', '    ').replace(/^\n+|\s+$/g, '')
  return trimmed === '' ? [] : trimmed.split('\n')
}
