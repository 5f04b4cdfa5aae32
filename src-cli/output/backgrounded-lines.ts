import { singleLine } from '../../src-shared/base/single-line.ts'

/** What is printed of a session that goes on in the background: five lines, fixed. */
export function backgroundedLines({ id, name }: { readonly id: string; readonly name: string }): string {
  const lines = [
    ['backburner agents', 'list sessions'],
    [`backburner attach ${id}`, 'open in this terminal'],
    [`backburner logs ${id}`, 'show recent output'],
    [`backburner stop ${id}`, 'stop this session'],
  ] as const
  const help = lines.map(([command, does]) => `  ${command.padEnd(30)}${does}\n`)
  return `backgrounded · ${id} · ${singleLine(name, 120)}\n${help.join('')}`
}
