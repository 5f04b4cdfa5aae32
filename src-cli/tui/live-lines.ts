import { singleLine } from '../../src-shared/base/single-line.ts'
import { tookTime } from '../output/age.ts'
import { wrapText } from '../output/text-width.ts'
import { cutLine } from '../transcript/fit-line.ts'
import { line, lineOf, type Line } from '../transcript/line.ts'
import { markdownLines } from '../transcript/markdown/markdown-lines.ts'
import type { RichText } from '../transcript/rich-text.ts'
import type { RunningTool, ViewState } from './view-state.ts'

const MOST_TOOLS = 4
const OUTPUT_LINES = 5
const THOUGHT_LINES = 3
/** A call that takes less long needs no clock. */
const WORTH_A_CLOCK_MS = 2_000
/** So much of an open answer is enough to fill any screen. */
const SHOWN_TEXT = 12_000

/** What streams and runs right now, in at most `rows` lines; the newest wins. */
export function liveLines(view: ViewState, columns: number, rows: number, rich: RichText): Line[] {
  if (rows <= 0) return []
  const tools = view.tools.slice(-Math.min(MOST_TOOLS, rows))
  const hidden = view.tools.length - tools.length
  const last = tools.at(-1)
  // Each call has its line first; what it prints takes what is left.
  const outputRows = Math.max(0, Math.min(OUTPUT_LINES, rows - tools.length))
  const calls = [
    ...(hidden === 0 ? [] : [line(`  ${hidden} more calls run`, 'dim')]),
    ...tools.flatMap((tool) => callLines(tool, view.now, tool === last ? outputRows : 0, columns)),
  ].slice(-rows)
  const room = rows - calls.length
  const streaming = room === 0 ? [] : streamingLines(view, columns, rich)
  return [...(room === 0 ? [] : streaming.slice(-room)), ...calls]
}

function callLines(tool: RunningTool, now: number, rows: number, columns: number): Line[] {
  const runs = now - tool.startedAt
  const clock = runs < WORTH_A_CLOCK_MS ? '' : ` · ${tookTime(Math.floor(runs / 1_000) * 1_000)}`
  const call = lineOf(['● ', 'blue'], [tool.tool, 'bold'], tool.title === '' ? '' : ` ${tool.title}`)
  const head = [...cutLine(call, columns - clock.length), ...line(clock, 'dim')]
  const output = tool.output.trimEnd()
  if (output === '' || rows === 0) return [head]
  return [
    head,
    ...output
      .split('\n')
      .slice(-rows)
      .map((text) => outputLine(text, columns)),
  ]
}

function outputLine(text: string, columns: number): Line {
  return cutLine(line(`    ${singleLine(text, columns)}`, 'dim'), columns)
}

function streamingLines(view: ViewState, columns: number, rich: RichText): Line[] {
  if (view.text.trim() !== '') return [[], ...markdownLines(tailOf(view.text), columns, rich)]
  if (view.toolInput !== null) return [line(`  writing a call of ${view.toolInput}…`, 'dim')]
  return wrapText(view.thinking.trimEnd().slice(-SHOWN_TEXT), columns - 2)
    .filter((text) => text.trim() !== '')
    .slice(-THOUGHT_LINES)
    .map((text) => line(`  ${text}`, 'dim', 'italic'))
}

/** The end of an open answer, from the beginning of a paragraph on; a block of code that is cut stays one. */
function tailOf(text: string): string {
  const whole = text.replace(/^\n+/, '').trimEnd()
  if (whole.length <= SHOWN_TEXT) return whole
  const from = whole.indexOf('\n\n', whole.length - SHOWN_TEXT)
  const start = from === -1 ? whole.length - SHOWN_TEXT : from + 2
  const fences = whole.slice(0, start).match(/^ {0,3}(?:```|~~~)[^\n]*/gm) ?? []
  const isInside = fences.length % 2 === 1
  return `${isInside ? `${fences.at(-1)?.trim() ?? ''}\n` : ''}${whole.slice(start)}`
}
