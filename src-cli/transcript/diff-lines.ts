import { diffRows, type DiffRow } from '../../src-shared/board/diff-rows.ts'
import type { Paint } from '../output/paint.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { line, type Line, type Part } from './line.ts'

const looks = {
  added: { sign: '+', paints: ['green'] },
  removed: { sign: '-', paints: ['red'] },
  kept: { sign: ' ', paints: ['dim'] },
} as const satisfies Record<string, { sign: string; paints: readonly Paint[] }>

/** A unified diff with line numbers, what changed inside of a line marked; at most `limit` lines of it. */
export function diffLines(patch: string, limit: number, columns = Infinity): Line[] {
  const { rows, total } = diffRows(patch, limit)
  const widest = Math.max(0, ...rows.map((row) => ('number' in row ? String(row.number ?? '').length : 0)))
  const lines = rows.flatMap((row): Line[] => {
    if (row.kind === 'gap') return [line(`    ${' '.repeat(widest)} ⋮`, 'dim')]
    if (row.kind === 'file') return wrapLine(line(`    ${row.text}`, 'bold'), columns, 4)
    const { sign, paints } = looks[row.kind]
    const number = widest === 0 ? '' : `${String(row.number ?? '').padStart(widest)} `
    const width = 4 + number.length + 1
    const wrapped = wrapLine(partsOf(row, paints), Math.max(8, columns - width))
    const first: Line = [
      { text: `    ${number}`, paints: ['dim'] },
      { text: sign, paints },
    ]
    return prefixed(wrapped, first, line(' '.repeat(width)))
  })
  const more = total - rows.length
  return more === 0 ? lines : [...lines, line(`    … ${more} more ${more === 1 ? 'line' : 'lines'}`, 'dim')]
}

/** A line with its changed middle marked. */
function partsOf(
  { text, changed }: Extract<DiffRow, { text: string; number: unknown }>,
  paints: readonly Paint[],
): Part[] {
  if (changed === null) return [{ text, paints }]
  const { from, to } = changed
  return [
    { text: text.slice(0, from), paints },
    { text: text.slice(from, to), paints: [...paints, 'inverse' as const] },
    { text: text.slice(to), paints },
  ].filter((part) => part.text !== '')
}
