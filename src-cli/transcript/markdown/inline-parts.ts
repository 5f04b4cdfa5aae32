import type { MarkedToken, Token } from 'marked'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Paint } from '../../output/paint.ts'
import type { Part } from '../line.ts'

const known = new Set([
  ...[
    'blockquote',
    'br',
    'checkbox',
    'code',
    'codespan',
    'def',
    'del',
    'em',
    'escape',
    'heading',
    'hr',
    'html',
    'image',
  ],
  ...['link', 'list', 'list_item', 'paragraph', 'space', 'strong', 'table', 'text'],
])

/** Whether it is one of the parser's own tokens; without extensions there are no others. */
export function isMarkedToken(token: Token): token is MarkedToken {
  return known.has(token.type)
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
}

/** What stands in a paragraph, a heading or a cell, as parts; line breaks stay inside of them. */
export function inlineParts(tokens: readonly Token[], paints: readonly Paint[] = []): Part[] {
  return tokens.flatMap((token) => (isMarkedToken(token) ? partsOf(token, paints) : [{ text: token.raw, paints }]))
}

function partsOf(token: MarkedToken, paints: readonly Paint[]): Part[] {
  switch (token.type) {
    case 'text':
      return token.tokens === undefined
        ? [
            {
              text: token.text.replaceAll(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (found) => entities[found] ?? found),
              paints,
            },
          ]
        : inlineParts(token.tokens, paints)
    case 'escape':
      return [{ text: token.text, paints }]
    case 'br':
      return [{ text: '\n', paints }]
    case 'codespan':
      return [{ text: token.text, paints: [...paints, 'cyan'] }]
    case 'strong':
      return inlineParts(token.tokens, [...paints, 'bold'])
    case 'em':
      return inlineParts(token.tokens, [...paints, 'italic'])
    case 'del':
      return inlineParts(token.tokens, [...paints, 'strike'])
    case 'link': {
      const shown = inlineParts(token.tokens, [...paints, 'underline'])
      const text = shown.map((part) => part.text).join('')
      const address = singleLine(token.href, 300)
      // Where a link leads is said, unless its text says so already.
      return address === text || address === `mailto:${text}` || address === `http://${text}`
        ? shown
        : [...shown, { text: ` (${address})`, paints: [...paints, 'dim'] }]
    }
    case 'image':
      return [
        { text: token.text === '' ? 'image' : token.text, paints: [...paints, 'underline'] },
        { text: ` (${singleLine(token.href, 300)})`, paints: [...paints, 'dim'] },
      ]
    case 'html':
      return [{ text: token.text, paints: [...paints, 'dim'] }]
    case 'checkbox':
    case 'blockquote':
    case 'code':
    case 'def':
    case 'heading':
    case 'hr':
    case 'list':
    case 'list_item':
    case 'paragraph':
    case 'space':
    case 'table':
      return [{ text: token.raw, paints }]
    default:
      return assertNever(token, 'inline markdown')
  }
}

/** Parts with line breaks in them as lines. */
export function linesOfParts(parts: readonly Part[]): Part[][] {
  const lines: Part[][] = [[]]
  for (const part of parts) {
    part.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([])
      if (text !== '') lines.at(-1)?.push({ ...part, text })
    })
  }
  return lines
}
