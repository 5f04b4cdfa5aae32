import { singleLine } from '../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { tookTime } from '../output/age.ts'
import { plainText } from '../output/plain-text.ts'
import { contentText } from '../../src-shared/board/content-text.ts'
import { diffLines } from './diff-lines.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { languageOf } from './language-of.ts'
import { line, lineOf, type Line } from './line.ts'
import type { LineOptions } from './line-options.ts'
import { todosOf, type Todo } from '../../src-shared/board/todos.ts'
import { inputText, toolName } from '../../src-shared/board/tool-title.ts'

/** A finished call, and what it was called with, where that is still known. */
export type FinishedCall = Extract<TranscriptEntry, { type: 'tool-finished' }>

const ERROR_LINES = 5
const OUTPUT_LINES = 400
const INPUT_LINES = 60
const todoMarks = {
  completed: ['✓', 'Done'],
  in_progress: ['❯', 'Doing'],
  pending: ['○', 'To do'],
} as const
/** Less than this is not worth a word. */
const WORTH_TELLING_MS = 1_000

/** One call: a line, with what it changed or why it failed; opened, with its input and output. */
export function toolLines(entry: FinishedCall, input: unknown, options: LineOptions): Line[] {
  const head = headLine(entry, options)
  if (options.open) return [...head, ...inputLines(entry, input, options), ...outputLines(entry, options)]
  if (entry.isError) return [...head, ...errorLines(entry, options)]
  return entry.patch === undefined ? head : [...head, ...diffLines(entry.patch, options.diffLines, options.columns)]
}

function headLine(entry: FinishedCall, { columns, words }: LineOptions): Line[] {
  const tool = toolName(entry.tool)
  const title = titleOf(entry, tool)
  const facts = [
    ...(entry.exitCode === undefined || entry.exitCode === null || entry.exitCode === 0
      ? []
      : [`exit ${entry.exitCode}`]),
    ...(entry.durationMs < WORTH_TELLING_MS ? [] : [tookTime(entry.durationMs)]),
  ].join(' · ')
  const mark: readonly [string, 'red' | 'green'] = entry.isError
    ? [words ? 'Failed: ' : '✗ ', 'red']
    : [words ? 'Done: ' : '● ', 'green']
  const told = facts === '' ? '' : ` · ${facts}`
  return wrapLine(lineOf(mark, [tool, 'bold'], title === '' ? '' : ` ${title}`, [told, 'dim']), columns, 2)
}

/** The title without what stands around it anyway: the tool's name, and the exit code. */
function titleOf(entry: FinishedCall, tool: string): string {
  const title = singleLine(entry.title).replace(/ — exit \d+$/, '')
  if (title === tool) return ''
  const before = [`${tool} `, `${tool}: `].find((start) => title.startsWith(start))
  return before === undefined ? title : title.slice(before.length)
}

function errorLines(entry: FinishedCall, { columns }: LineOptions): Line[] {
  const lines = textLines(contentText(entry.content)).filter((text) => !/^\(exit code \d+\)$/.test(text))
  const shown = lines.slice(-ERROR_LINES).flatMap((text) => wrapLine(line(`    ${text}`, 'dim'), columns, 4))
  const more = lines.length - ERROR_LINES
  return more <= 0 ? shown : [line(`    … ${more} ${more === 1 ? 'line' : 'lines'} before`, 'dim'), ...shown]
}

function inputLines(entry: FinishedCall, input: unknown, options: LineOptions): Line[] {
  const command = inputText(input, 'command')
  if (command !== null) {
    const lines = coloured(plainText(command), 'bash', options)
    return prefixed(bounded(lines, INPUT_LINES), line('    $ ', 'dim'), line('      ')).flatMap((one) =>
      wrapLine(one, options.columns, 6),
    )
  }
  const todos = entry.tool === 'TodoWrite' ? todosOf(input) : null
  if (todos !== null) return todos.flatMap((todo) => wrapLine(todoLine(todo, options), options.columns, 6))
  // What a diff shows need not be shown as the text that made it.
  if (entry.patch !== undefined || typeof input !== 'object' || input === null) return []
  const fields = Object.entries(input).flatMap(([name, value]: [string, unknown]) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
    const [first = '', ...rest] = textLines(plainText(text))
    return [lineOf([`    ${singleLine(name, 60)}: `, 'dim'], first), ...rest.map((one) => line(`      ${one}`))]
  })
  return bounded(fields, INPUT_LINES).flatMap((one) => wrapLine(one, options.columns, 6))
}

function todoLine({ text, status }: Todo, { words }: LineOptions): Line {
  const [mark, word] = todoMarks[status]
  return lineOf([`    ${words ? `${word}:` : mark} `, 'dim'], text)
}

function outputLines(entry: FinishedCall, options: LineOptions): Line[] {
  if (entry.patch !== undefined && !entry.isError) return diffLines(entry.patch, OUTPUT_LINES, options.columns)
  const lines = textLines(contentText(entry.content)).map((text) => line(`    ${text}`, 'dim'))
  return bounded(lines, OUTPUT_LINES).flatMap((one) => wrapLine(one, options.columns, 4))
}

/** Code as lines, in colours where they are loaded. */
export function coloured(code: string, language: string, { rich }: LineOptions): Line[] {
  const tidy = code.replaceAll('\t', '    ')
  return rich.highlight?.(tidy, languageOf(language)) ?? tidy.split('\n').map((one) => line(one))
}

function textLines(text: string): string[] {
  const trimmed = text.replaceAll('\t', '    ').replace(/^\n+|\s+$/g, '')
  return trimmed === '' ? [] : trimmed.split('\n')
}

/** The beginning and the end of what is too long. */
function bounded(lines: readonly Line[], limit: number): Line[] {
  if (lines.length <= limit) return [...lines]
  const half = Math.floor(limit / 2)
  return [
    ...lines.slice(0, half),
    line(`    … ${lines.length - 2 * half} lines left out`, 'dim'),
    ...lines.slice(-half),
  ]
}
