import { expect, it } from 'vitest'
import { readsAsMarkdown } from './markdown-limits.ts'

const long = (line: string, times: number): string => Array.from({ length: times }, () => line).join('\n')

it.each([
  ['words', 'Some **bold** words, `code` and a [link](https://example.invalid).'],
  ['a report', long('## Part\n\nSome **bold** words, `code` and a [link](https://example.invalid).\n', 250)],
  ['a long list of links', long('- [#1234](https://example.invalid/1234)', 700)],
  ['a table', `|a|b|c|\n|-|-|-|\n${long('| **one** | [two](https://example.invalid) | three |', 300)}`],
  ['a list in a list', '- one\n  - two\n    - three\n      1. four\n         > five'],
  ['a ruler', '-'.repeat(500)],
  ['a long diff in a fence', `\`\`\`diff\n${long('-const a = list[0]\n+const a = list[1]', 300)}\n\`\`\``],
])('%s is read as Markdown', (_name, text) => {
  expect(readsAsMarkdown(text)).toBe(true)
})

// Each of these held up the window for seconds, up to a minute, or ended with a stack that was used up.
it.each([
  ['quotes in quotes', `${'>'.repeat(6_000)} x`],
  ['quotes in quotes, with blanks', `${' > '.repeat(3_000)} x`],
  ['lists in lists', `${'- '.repeat(3_000)}x`],
  ['numbered lists in lists', `${'1. '.repeat(3_000)}x`],
  ['lists in lists, a line each', Array.from({ length: 220 }, (_line, at) => `${'  '.repeat(at)}- x`).join('\n')],
  ['pictures in pictures', `${'!['.repeat(3_000)}${'](x)'.repeat(3_000)}`],
  ['emphasis in emphasis', `${'*a '.repeat(3_000)}${'b*'.repeat(3_000)}`],
  ['emphasis over many lines', `${'*a\n'.repeat(3_000)}${'b*\n'.repeat(3_000)}`],
  ['one footnote again and again', `${'[^1]'.repeat(4_000)}\n\n[^1]: x`],
  ['a table of 24,600 cells', `|${'a|'.repeat(60)}\n|${'-|'.repeat(60)}\n${`|${'c|'.repeat(60)}\n`.repeat(410)}`],
  ['a text without an end', 'word '.repeat(20_000)],
])('%s are shown as written', (_name, text) => {
  expect(readsAsMarkdown(text)).toBe(false)
})
