import { plainText } from '../output/plain-text.ts'
import { line, type Line } from './line.ts'

/** A unified diff in colours, without the file header; at most `limit` lines. */
export function diffLines(patch: string, limit: number): Line[] {
  const all = plainText(patch)
    .split('\n')
    .filter((text) => !/^(diff |index |--- |\+\+\+ |new file|deleted file|\\ No newline)/.test(text))
  while (all.at(-1) === '') all.pop()
  const shown = all.slice(0, limit).map((text) => {
    if (text.startsWith('+')) return line(`    ${text}`, 'green')
    if (text.startsWith('-')) return line(`    ${text}`, 'red')
    if (text.startsWith('@@')) return line(`    ${text}`, 'blue')
    return line(`    ${text}`, 'dim')
  })
  const more = all.length - shown.length
  return more === 0 ? shown : [...shown, line(`    … ${more} more ${more === 1 ? 'line' : 'lines'}`, 'dim')]
}
