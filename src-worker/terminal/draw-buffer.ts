import type { IBuffer, IBufferCell, IBufferLine, Terminal } from '@xterm/headless'
import { erasedSequence, linkOf, plainStyle, styleSequence } from './cell-style.ts'

/** The sequence that begins the link of this number, or (0, and where it is unknown) ends the one that is open. */
export type LinkSequence = (link: number) => string

/**
 * Draws one buffer of a terminal (its visible lines and up to `scrollback` above) with the cursor at its place, for a
 * terminal of the same size that is empty and has the plain style. The style is left undefined, no link open.
 *
 * Written here because the emulator's own addon leaves out coloured empty lines below the text. A character that belongs to
 * a line that goes on in the next one is followed by it without a line break, so that the client can reflow both; an erased
 * cell at the end of such a line becomes a blank.
 */
export function drawBuffer(
  terminal: Terminal,
  buffer: IBuffer,
  scrollback: number,
  linkSequence: LinkSequence,
): string {
  const painter = new Painter(terminal.cols, buffer.getNullCell(), linkSequence)
  const first = firstLine(buffer, Math.max(0, buffer.length - terminal.rows - scrollback))
  const last = lastLine(terminal, buffer, first)
  for (let y = first; y <= last; y += 1) {
    const line = buffer.getLine(y)
    if (line === undefined) break
    const goesOn = buffer.getLine(y + 1)?.isWrapped === true
    painter.line(line, y > first && line.isWrapped, y > first, goesOn)
  }
  painter.endLink()
  return painter.text + cursorAt(terminal, buffer, linkSequence, 0)
}

/** A line that goes on from one above the cut begins the drawing as a line of its own. */
function firstLine(buffer: IBuffer, from: number): number {
  let first = from
  while (first > 0 && first < buffer.baseY && buffer.getLine(first)?.isWrapped === true) first += 1
  return first
}

/** Empty lines at the end need no drawing, unless the drawing has to scroll. */
function lastLine(terminal: Terminal, buffer: IBuffer, first: number): number {
  let last = buffer.length - 1
  if (buffer.length - first > terminal.rows) return last
  const cell = buffer.getNullCell()
  while (last > first && isEmpty(buffer.getLine(last), terminal.cols, cell)) last -= 1
  return last
}

function isEmpty(line: IBufferLine | undefined, cols: number, cell: IBufferCell): boolean {
  if (line === undefined) return true
  if (line.isWrapped) return false
  for (let x = 0; x < cols; x += 1) {
    if (line.getCell(x, cell) === undefined) return true
    if (!isErased(cell) || !cell.isBgDefault()) return false
  }
  return true
}

/** Puts the cursor where it is, for a terminal that counts its rows from `top`. The style is left undefined. */
export function cursorAt(terminal: Terminal, buffer: IBuffer, linkSequence: LinkSequence, top: number): string {
  const { cursorX: x, cursorY: y } = buffer
  const { cols } = terminal
  const place = (column: number): string => `\x1b[${y - top + 1};${column + 1}H`
  if (x < cols) return place(x)
  // About to wrap: only printing the last character of the line leaves a terminal like that.
  const line = buffer.getLine(buffer.baseY + y)
  const cell = buffer.getNullCell()
  const painter = new Painter(cols, cell, linkSequence)
  line?.getCell(cols - 1, cell)
  if (cell.getWidth() !== 0) return place(cols - 1) + painter.character(cell)
  line?.getCell(cols - 2, cell)
  return place(cols - 2) + painter.character(cell)
}

/** An empty cell as erasing leaves it. What is left of half a wide character is empty too, but keeps all of its style. */
function isErased(cell: IBufferCell): boolean {
  return cell.getChars() === '' && cell.getWidth() !== 0 && styleSequence(cell) === erasedSequence(cell)
}

class Painter {
  text = ''
  readonly #cols: number
  readonly #cell: IBufferCell
  readonly #linkSequence: LinkSequence
  #style = plainStyle
  #link = 0

  constructor(cols: number, cell: IBufferCell, linkSequence: LinkSequence) {
    this.#cols = cols
    this.#cell = cell
    this.#linkSequence = linkSequence
  }

  /** What is written next belongs to no link. */
  endLink(): void {
    this.#setLink(0)
  }

  /** One cell with its style, as text. */
  character(cell: IBufferCell): string {
    const link = linkOf(cell)
    const text = styleSequence(cell) + (cell.getChars() || ' ')
    return link === 0 ? text : this.#linkSequence(link) + text + this.#linkSequence(0)
  }

  /** Draws a line. `continues`: it goes on from the line before; `goesOn`: the next one goes on from it. */
  line(line: IBufferLine, continues: boolean, needsBreak: boolean, goesOn: boolean): void {
    if (needsBreak && !continues) {
      // A scrolled-in line takes the background that is set.
      this.#set(plainStyle)
      this.text += '\r\n'
    }
    const cell = this.#cell
    // The first cell after a wrap, and the last before one, must be printed for the wrap to happen.
    const isPrinted = (x: number): boolean => (continues && x === 0) || (goesOn && x === this.#cols - 1)
    let x = 0
    while (x < this.#cols) {
      line.getCell(x, cell)
      if (isErased(cell) && !isPrinted(x)) {
        x = this.#erased(line, x, continues, isPrinted)
        continue
      }
      if (cell.getWidth() !== 0) {
        this.#set(styleSequence(cell))
        this.#setLink(linkOf(cell))
        this.text += cell.getChars() || ' '
      }
      x += 1
    }
  }

  /** Draws the erased cells of one background from `from` on; returns where they end. */
  #erased(line: IBufferLine, from: number, continues: boolean, isPrinted: (x: number) => boolean): number {
    const cell = this.#cell
    const style = erasedSequence(cell)
    let end = from + 1
    while (end < this.#cols && !isPrinted(end)) {
      line.getCell(end, cell)
      if (!isErased(cell) || erasedSequence(cell) !== style) break
      end += 1
    }
    const count = end - from
    // A wrap at the bottom scrolls in a line with the background that was set: there, plain cells are erased too.
    if (style !== plainStyle || continues) {
      this.#set(style)
      this.text += `\x1b[${count}X`
    }
    if (end < this.#cols) this.text += `\x1b[${count}C`
    return end
  }

  #setLink(link: number): void {
    if (link === this.#link) return
    this.#link = link
    this.text += this.#linkSequence(link)
  }

  #set(style: string): void {
    if (style === this.#style) return
    this.#style = style
    this.text += style
  }
}
