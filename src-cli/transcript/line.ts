import type { Paint, Painter } from '../output/paint.ts'
import { textWidth } from '../output/text-width.ts'

/** A piece of a line, drawn in one way. */
export type Part = { readonly text: string; readonly paints: readonly Paint[] }

/** One line to show; its text is already harmless. */
export type Line = readonly Part[]

/** A line of one piece. */
export function line(text: string, ...paints: Paint[]): Line {
  return [{ text, paints }]
}

/** A line of several pieces: texts, or texts with a paint. */
export function lineOf(...parts: (string | readonly [string, ...Paint[]])[]): Line {
  return parts.map((part) => {
    if (typeof part === 'string') return { text: part, paints: [] }
    const [text, ...paints] = part
    return { text, paints }
  })
}

/** The text of a line without its look. */
export function lineText(parts: Line): string {
  return parts.map((part) => part.text).join('')
}

/** How many columns a line takes. */
export function lineWidth(parts: Line): number {
  return parts.reduce((width, part) => width + textWidth(part.text), 0)
}

/** A line for stdout. */
export function printedLine(parts: Line, paint: Painter): string {
  return parts.map(({ text, paints }) => paints.reduce((painted, one) => paint(one, painted), text)).join('')
}
