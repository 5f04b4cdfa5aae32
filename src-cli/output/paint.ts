/** A colour or an emphasis. Outside of code and diffs, colour means state and nothing else. */
export type Paint =
  | 'bold'
  | 'dim'
  | 'italic'
  | 'underline'
  | 'inverse'
  | 'strike'
  | 'blue'
  | 'cyan'
  | 'yellow'
  | 'green'
  | 'red'
  | 'magenta'

const codes: Readonly<Record<Paint, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  strike: [9, 29],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
}

/** Colours a piece of text. */
export type Painter = (paint: Paint, text: string) => string

/** Colours for a terminal, or none. */
export function painterFor(colours: boolean): Painter {
  if (!colours) return (_paint, text) => text
  return (paint, text) => `\u001b[${codes[paint][0]}m${text}\u001b[${codes[paint][1]}m`
}
