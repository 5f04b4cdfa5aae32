import type { Arguments } from '../arguments/parse.ts'
import { usageError } from '../failure.ts'

const formats = ['text', 'json', 'stream-json'] as const

/** How a result is printed. */
export type OutputFormat = (typeof formats)[number]

/** The format that the flags ask for. */
export function formatOf(given: Arguments): OutputFormat {
  const value = given.text('output-format')
  if (value === undefined) return 'text'
  if (!given.has('print')) throw usageError('--output-format goes with -p')
  const format = formats.find((one) => one === value)
  if (format === undefined) throw usageError(`--output-format is one of ${formats.join(', ')}, not "${value}"`)
  return format
}
