import { painterFor, type Painter } from '../output/paint.ts'
import type { LineOptions } from '../transcript/line-options.ts'
import type { TextTools } from './text-tools.ts'

const DIFF_LINES = 24
/** Terminals disagree about the width of some characters: the last column stays free. */
const SPARE = 1

/** How this terminal is drawn on. */
export type Look = { readonly paint: Painter; readonly tools: TextTools }

/** What a look is made of. */
export function lookFor(colours: boolean, tools: TextTools): Look {
  return { paint: painterFor(colours), tools }
}

/** How a transcript is shown in a terminal of so many columns: folded, or with everything. */
export function lineOptions(look: Look, columns: number, open: boolean): LineOptions {
  return {
    columns: Math.max(10, columns - SPARE),
    open,
    words: false,
    diffLines: open ? Infinity : DIFF_LINES,
    rich: look.tools.rich,
  }
}
