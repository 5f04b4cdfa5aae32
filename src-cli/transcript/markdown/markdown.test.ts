import { beforeAll, describe, expect, test } from 'vitest'
import { painterFor } from '../../output/paint.ts'
import { loadHighlighter } from '../highlight.ts'
import { lineText, lineWidth, printedLine, type Line } from '../line.ts'
import { loadMarkdown, plainRichText, type RichText } from '../rich-text.ts'
import { markdownLines } from './markdown-lines.ts'

const texts = (lines: readonly Line[]): string[] => lines.map(lineText)
let rich: RichText = plainRichText

beforeAll(async () => {
  rich = { parse: await loadMarkdown(), highlight: await loadHighlighter() }
})

describe('markdown', () => {
  test.each([
    ['headings and emphasis', '# One\n\nsome **bold** and `code`', ['One', '', 'some bold and code']],
    ['lists in lists', '- a\n  1. b\n  2. c\n- d', ['• a', '  1. b', '  2. c', '• d']],
    ['tasks', '- [x] done\n- [ ] open', ['[x] done', '[ ] open']],
    ['quotes', '> a\n>\n> b', ['│ a', '│ ', '│ b']],
    ['rules', 'a\n\n---\n\nb', ['a', '', '─'.repeat(40), '', 'b']],
    [
      'links with where they lead',
      '[docs](https://a.example/x) https://b.example',
      ['docs (https://a.example/x)', 'https://b.example'],
    ],
    ['code as it is', '```\nif (a < b) {\n\tc()\n}\n```', ['  if (a < b) {', '      c()', '  }']],
    ['entities and tags as text', 'a &lt; b <br> c', ['a < b <br> c']],
    ['line breaks of the writer', 'one\ntwo', ['one', 'two']],
    [
      'long items under themselves',
      '- aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj',
      ['• aaaa bbbb cccc dddd eeee ffff gggg', '  hhhh iiii jjjj'],
    ],
  ])('shows %s', (_name, markdown, shown) => {
    expect(texts(markdownLines(markdown, 40, rich))).toEqual(shown)
  })

  test.each([
    ['quotes in quotes', `${'>'.repeat(6_000)} deep`],
    ['lists in lists', `${'1. '.repeat(4_000)}deep`],
    ['lists in a paragraph', `text\n\n${'- '.repeat(3_000)}deep`],
  ])('shows %s that would use up the stack as they were written', (_name, text) => {
    expect(
      texts(markdownLines(text, 80, rich))
        .join('')
        .replaceAll(/\s/g, ''),
    ).toBe(text.replaceAll(/\s/g, ''))
  })

  test('is the text itself as long as there is no parser', () => {
    expect(texts(markdownLines('**a**', 40, plainRichText))).toEqual(['**a**'])
  })

  test('gives code the colours of its language', () => {
    const [code] = markdownLines('```ts\nconst a = 1\n```', 40, rich)
    expect(printedLine(code ?? [], painterFor(true))).toContain('\u001b[35mconst\u001b[39m')
  })

  const table = '| File | Lines | What it does |\n|:--|--:|:--|\n| a.ts | 12 | Lets the hero jump over walls 日本 |'
  test('fits tables into the width', () => {
    expect(texts(markdownLines(table, 80, rich))).toEqual([
      'File │ Lines │ What it does',
      '─────┼───────┼───────────────────────────────────',
      'a.ts │    12 │ Lets the hero jump over walls 日本',
    ])
    for (const columns of [12, 20, 30, 40, 60]) {
      const widths = markdownLines(table, columns, rich).map(lineWidth)
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
    }
  })

  test('shows a table that has no room as its cells below each other', () => {
    expect(texts(markdownLines(table, 18, rich)).slice(0, 2)).toEqual(['File: a.ts', 'Lines: 12'])
  })
})
