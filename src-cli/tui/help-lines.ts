import { padText } from '../output/text-width.ts'

const keys: readonly (readonly [string, string])[] = [
  ['/', 'commands'],
  ['@', 'files and agents'],
  ['!', 'run a command here'],
  ['Enter', 'send'],
  ['Ctrl+J  \\Enter', 'new line'],
  ['↑ ↓', 'earlier prompts; ↑ takes a queued one back'],
  ['Ctrl+R', 'search earlier prompts'],
  ['Esc', 'interrupt; twice: clear the text'],
  ['Shift+Tab', 'next permission mode'],
  ['Ctrl+O', 'show tool calls in full'],
  ['Ctrl+T', 'show or hide the list'],
  ['Ctrl+B', 'running command to the background'],
  ['Ctrl+G', 'write in your own editor'],
  ['Ctrl+_', 'undo'],
  ['Ctrl+K U W Y', 'cut to the end, to the start, a word; paste'],
  ['Alt+B F D', 'word back, forth, delete'],
  ['Ctrl+L', 'draw the screen anew'],
  ['← Ctrl+Z Ctrl+D', 'leave: the session goes on'],
  ['/bg /fork', 'to the background; a copy of it'],
  ['/resume /stop', 'another session; end this one'],
]

const left = 17
const twoColumnsFrom = 96

/** The keys of the view, in one column or two. */
export function helpLines(columns: number): readonly string[] {
  const lines = keys.map(([key, does]) => ` ${padText(key, left)}${does}`)
  if (columns < twoColumnsFrom) return lines
  const half = Math.ceil(lines.length / 2)
  const width = Math.floor(columns / 2)
  return lines.slice(0, half).map((line, index) => `${padText(line, width)}${lines[half + index] ?? ''}`.trimEnd())
}
