import type { MarkedToken, Token, Tokens } from 'marked'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { readsAsMarkdown } from '../../../src-shared/base/markdown-limits.ts'
import { prefixed, wrapLine } from '../fit-line.ts'
import { line, type Line } from '../line.ts'
import type { RichText } from '../rich-text.ts'
import { inlineParts, isMarkedToken, linesOfParts } from './inline-parts.ts'
import { tableLines } from './table-lines.ts'

/** A text of this size is no answer any more; it is shown as it is. */
const LONGEST = 100_000
const RULE = 40
/** What markdown may begin with: a text without any of it need not be parsed. */
const marks = /[*_`#>|[\]~<&\\+=]|^ *(?:-|\d+[.)]| {4})|https?:|www\.|@/m

/** Markdown as lines of at most `columns`; without its parser, as it was written. The text is harmless already. */
export function markdownLines(text: string, columns: number, rich: RichText): Line[] {
  const tidy = text.replaceAll('\t', '    ')
  if (rich.parse === null || !marks.test(tidy) || !readsAsMarkdown(tidy, LONGEST))
    return tidy.split('\n').flatMap((one) => wrapLine(line(one), columns))
  return blockLines(rich.parse(tidy), columns, rich, 'loose')
}

/** Blocks below each other; between them is a blank line where the writer left one, or where a block needs one. */
function blockLines(tokens: readonly Token[], columns: number, rich: RichText, spacing: 'loose' | 'tight'): Line[] {
  const lines: Line[] = []
  let isApart = false
  let last: MarkedToken['type'] | null = null
  for (const token of tokens.filter((one) => isMarkedToken(one))) {
    if (token.type === 'space') {
      isApart = true
      continue
    }
    const shown = linesOfBlock(token, columns, rich)
    if (shown.length === 0) continue
    const needsAir = last !== null && (needAir.has(token.type) || needAir.has(last))
    if (lines.length > 0 && ((isApart && spacing === 'loose') || needsAir)) lines.push([])
    lines.push(...shown)
    isApart = false
    last = token.type
  }
  return lines
}

const needAir = new Set<MarkedToken['type']>(['heading', 'table', 'hr'])

function linesOfBlock(token: MarkedToken, columns: number, rich: RichText): Line[] {
  switch (token.type) {
    case 'heading':
      return wrapped(token.tokens, columns, token.depth === 1 ? ['bold', 'underline'] : ['bold'])
    case 'paragraph':
      return wrapped(token.tokens, columns)
    case 'text':
      return wrapped(token.tokens ?? [token], columns)
    case 'code':
      return codeLines(token, columns, rich)
    case 'list':
      return listLines(token, columns, rich)
    case 'list_item':
      return blockLines(token.tokens, columns, rich, 'tight')
    case 'blockquote': {
      const bar = line('│ ', 'dim')
      return prefixed(blockLines(token.tokens, columns - 2, rich, 'loose'), bar, bar)
    }
    case 'table':
      return tableLines(token, columns)
    case 'hr':
      return [line('─'.repeat(Math.min(columns, RULE)), 'dim')]
    case 'html':
      return token.text
        .trimEnd()
        .split('\n')
        .flatMap((one) => wrapLine(line(one, 'dim'), columns))
    case 'space':
    case 'def':
    case 'checkbox':
      return []
    case 'br':
    case 'codespan':
    case 'del':
    case 'em':
    case 'escape':
    case 'image':
    case 'link':
    case 'strong':
      return wrapped([token], columns)
    default:
      return assertNever(token, 'markdown block')
  }
}

function wrapped(tokens: readonly Token[], columns: number, paints: Parameters<typeof inlineParts>[1] = []): Line[] {
  return linesOfParts(inlineParts(tokens, paints)).flatMap((one) => wrapLine(one, columns))
}

function codeLines({ text, lang }: Tokens.Code, columns: number, rich: RichText): Line[] {
  const lines = rich.highlight?.(text, lang ?? '') ?? text.split('\n').map((one) => line(one))
  const indent = line('  ')
  return lines.flatMap((one) => prefixed(wrapLine(one, columns - 2), indent, indent))
}

function listLines(list: Tokens.List, columns: number, rich: RichText): Line[] {
  const start = list.start === '' ? 1 : list.start
  const widest = `${start + list.items.length - 1}. `.length
  return list.items.flatMap((item, index) => {
    const bullet = list.ordered ? `${start + index}. `.padStart(widest) : '• '
    const mark = item.task ? `${list.ordered ? bullet : ''}[${item.checked === true ? 'x' : ' '}] ` : bullet
    const content = blockLines(item.tokens, Math.max(8, columns - mark.length), rich, item.loose ? 'loose' : 'tight')
    const shown = prefixed(content.length === 0 ? [[]] : content, line(mark, 'dim'), line(' '.repeat(mark.length)))
    return list.loose && index > 0 ? [[], ...shown] : shown
  })
}
