/** A colour of state, or an emphasis. Colour means state and nothing else. */
export type Paint = 'bold' | 'dim' | 'blue' | 'yellow' | 'green' | 'red' | 'magenta'

const codes: Readonly<Record<Paint, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
}

/** Colours a piece of text. */
export type Painter = (paint: Paint, text: string) => string

/** Colours for a terminal, or none. */
export function painterFor(colours: boolean): Painter {
  if (!colours) return (_paint, text) => text
  return (paint, text) => `\u001b[${codes[paint][0]}m${text}\u001b[${codes[paint][1]}m`
}
