import { singleLine } from '../../src-shared/base/single-line.ts'
import { fitText, textWidth } from './text-width.ts'

/** What is printed of a session that goes on in the background: five lines, fixed; on a narrow terminal as much of each as fits. */
export function backgroundedLines(
  { id, name }: { readonly id: string; readonly name: string },
  columns: number | null = null,
): string {
  const lines = [
    ['backburner agents', 'list sessions'],
    [`backburner attach ${id}`, 'open in this terminal'],
    [`backburner logs ${id}`, 'show recent output'],
    [`backburner stop ${id}`, 'stop this session'],
  ] as const
  const room = columns ?? Number.POSITIVE_INFINITY
  const help = lines.map(([command, does]) => {
    const whole = `  ${command.padEnd(30)}${does}`
    return `${textWidth(whole) <= room ? whole : `  ${command}`}\n`
  })
  const head = `backgrounded · ${id} · ${singleLine(name, 120)}`
  return `${columns === null ? head : fitText(head, columns)}\n${help.join('')}`
}
