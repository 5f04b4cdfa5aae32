import { plainText } from '../output/plain-text.ts'
import type { Paint } from '../output/paint.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { line, type Line, type Part } from './line.ts'

/** One line of a file in a diff; `number` is null where the diff has no numbers. */
type Row =
  | { readonly kind: 'added' | 'removed' | 'kept'; readonly number: number | null; readonly text: string }
  | { readonly kind: 'gap' }
  | { readonly kind: 'file'; readonly text: string }

/** A line of generated code may be the whole file. */
const LONGEST_LINE = 600
const looks = {
  added: { sign: '+', paints: ['green'] },
  removed: { sign: '-', paints: ['red'] },
  kept: { sign: ' ', paints: ['dim'] },
} as const satisfies Record<string, { sign: string; paints: readonly Paint[] }>

/** A unified diff with line numbers, what changed inside of a line marked; at most `limit` lines of it. */
export function diffLines(patch: string, limit: number, columns = Infinity): Line[] {
  const rows = rowsOf(patch)
  const shown = rows.slice(0, limit)
  const marks = changedWords(shown)
  const widest = Math.max(0, ...shown.map((row) => ('number' in row ? String(row.number ?? '').length : 0)))
  const lines = shown.flatMap((row, index): Line[] => {
    if (row.kind === 'gap') return [line(`    ${' '.repeat(widest)} ⋮`, 'dim')]
    if (row.kind === 'file') return wrapLine(line(`    ${row.text}`, 'bold'), columns, 4)
    const { sign, paints } = looks[row.kind]
    const number = widest === 0 ? '' : `${String(row.number ?? '').padStart(widest)} `
    const width = 4 + number.length + 1
    const wrapped = wrapLine(marks.get(index) ?? [{ text: row.text, paints }], Math.max(8, columns - width))
    const first: Line = [
      { text: `    ${number}`, paints: ['dim'] },
      { text: sign, paints },
    ]
    return prefixed(wrapped, first, line(' '.repeat(width)))
  })
  const more = rows.length - shown.length
  return more === 0 ? lines : [...lines, line(`    … ${more} more ${more === 1 ? 'line' : 'lines'}`, 'dim')]
}

function rowsOf(patch: string): Row[] {
  const rows: Row[] = []
  const texts = plainText(patch).replaceAll('\t', '    ').split('\n')
  while (texts.at(-1) === '') texts.pop()
  const files = texts.filter((text) => text.startsWith('+++ ')).length
  let before: number | null = null
  let after: number | null = null
  for (const text of texts) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)
    if (hunk !== null) {
      before = Number(hunk[1])
      after = Number(hunk[2])
      if (rows.length > 0 && rows.at(-1)?.kind !== 'file') rows.push({ kind: 'gap' })
      continue
    }
    if (files > 1 && text.startsWith('+++ ')) {
      rows.push({ kind: 'file', text: text.slice(4).replace(/^b\//, '') })
      continue
    }
    // Inside of a hunk such a line is one of the file's.
    if (/^(diff |index |--- |\+\+\+ |new file|deleted file|\\ No newline)/.test(text) && !isContent(text, before))
      continue
    const rest = text.slice(1, LONGEST_LINE) + (text.length > LONGEST_LINE ? '…' : '')
    if (text.startsWith('+')) rows.push({ kind: 'added', number: after, text: rest })
    else if (text.startsWith('-')) rows.push({ kind: 'removed', number: before, text: rest })
    else rows.push({ kind: 'kept', number: after, text: rest })
    if (before !== null && !text.startsWith('+')) before += 1
    if (after !== null && !text.startsWith('-')) after += 1
  }
  return rows
}

function isContent(text: string, line: number | null): boolean {
  return line !== null && /^(---|\+\+\+)/.test(text) && !/^(--- (a\/|\/)|\+\+\+ (b\/|\/))/.test(text)
}

/** Of as many lines removed as were added right below: what differs between each pair, by its index. */
function changedWords(rows: readonly Row[]): ReadonlyMap<number, Part[]> {
  const marks = new Map<number, Part[]>()
  let at = 0
  while (at < rows.length) {
    const removed = runOf(rows, at, 'removed')
    const added = runOf(rows, at + removed, 'added')
    if (removed > 0 && removed === added) {
      for (let index = at; index < at + removed; index += 1) {
        const [old, now] = [rows[index], rows[index + removed]]
        if (old?.kind !== 'removed' || now?.kind !== 'added') continue
        const pair = marked(old.text, now.text)
        if (pair === null) continue
        marks.set(index, pair[0])
        marks.set(index + removed, pair[1])
      }
    }
    at += Math.max(1, removed + added)
  }
  return marks
}

function runOf(rows: readonly Row[], start: number, kind: Row['kind']): number {
  let end = start
  while (rows[end]?.kind === kind) end += 1
  return end - start
}

/** Both lines with their differing middle marked; null when too little of them is the same for a mark to tell anything. */
function marked(old: string, now: string): [Part[], Part[]] | null {
  const shortest = Math.min(old.length, now.length)
  let head = 0
  while (head < shortest && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < shortest - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  // A mark begins and ends where words do.
  while (head > 0 && isWord(old[head - 1]) && (isWord(old[head]) || isWord(now[head]))) head -= 1
  while (
    tail > 0 &&
    isWord(old[old.length - tail]) &&
    (isWord(old[old.length - tail - 1]) || isWord(now[now.length - tail - 1]))
  )
    tail -= 1
  const same = old.slice(0, head).trim().length + old.slice(old.length - tail).trim().length
  if (same < Math.max(old.trim().length, now.trim().length) / 3) return null
  const parts = (text: string, paint: Paint): Part[] =>
    [
      { text: text.slice(0, head), paints: [paint] },
      { text: text.slice(head, text.length - tail), paints: [paint, 'inverse' as const] },
      { text: text.slice(text.length - tail), paints: [paint] },
    ].filter((part) => part.text !== '')
  return [parts(old, 'red'), parts(now, 'green')]
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character)
}
