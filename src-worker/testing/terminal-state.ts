import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import headless, { type IBufferCell, type Terminal } from '@xterm/headless'

/** An empty terminal without a display, which counts cells as the window's terminals do. */
export function emptyTerminal(cols: number, rows: number): Terminal {
  const terminal = new headless.Terminal({ cols, rows, scrollback: 2_000, allowProposedApi: true })
  terminal.loadAddon(new UnicodeGraphemesAddon())
  return terminal
}

/** Writes and waits until it is drawn. */
export function write(terminal: Terminal, bytes: Uint8Array | string): Promise<void> {
  return new Promise((resolve) => terminal.write(bytes, resolve))
}

/** Every cell with its style, the cursor and the modes: two terminals with equal values look and behave alike. */
export function screenOf(terminal: Terminal): unknown {
  const buffer = terminal.buffer.active
  const lines: string[] = []
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y)
    const cells: string[] = []
    for (let x = 0; x < terminal.cols; x += 1) {
      const cell = line?.getCell(x)
      if (cell === undefined) continue
      const style = [
        colorOf('f', cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
        colorOf('b', cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
        cell.isBold() ? 'bold' : '',
        cell.isDim() ? 'dim' : '',
        cell.isItalic() ? 'italic' : '',
        underlineOf(terminal, cell),
        cell.isInverse() ? 'inverse' : '',
        cell.isStrikethrough() ? 'strike' : '',
      ]
      const chars = cell.getWidth() === 0 ? '' : cell.getChars() || ' '
      cells.push(`${chars}<${style.filter((one) => one !== '').join(',')}>`)
    }
    // What the first line goes on from is gone.
    lines.push(`${line?.isWrapped === true && y > 0 ? '+' : ' '}${cells.join('').replaceAll('<>', '')}`)
  }
  return {
    type: buffer.type,
    cursor: [buffer.cursorX, buffer.cursorY],
    lines,
    modes: { ...terminal.modes },
    hidden: hiddenState(terminal),
  }
}

/** Whether inserting or deleting has cut a wide character in two: xterm keeps the half as a cell without width. */
export function hasCutWideCharacter(terminal: Terminal): boolean {
  const buffer = terminal.buffer.active
  for (let y = 0; y < buffer.length; y += 1) {
    const line = buffer.getLine(y)
    for (let x = 0; x < terminal.cols; x += 1) {
      const isSecondHalf = line?.getCell(x)?.getWidth() === 0
      const followsFirstHalf = x > 0 && line?.getCell(x - 1)?.getWidth() === 2
      if (isSecondHalf !== followsFirstHalf) return true
    }
  }
  return false
}

/** The kind of underline, and the address of the link. */
function underlineOf(terminal: Terminal, cell: IBufferCell): string {
  // oxlint-disable-next-line typescript/no-explicit-any
  const { fg, bg, extended } = cell as any
  const isExtended = (bg & 0x10000000) !== 0
  const kind = isExtended ? (extended._ext >> 26) & 7 : 1
  // oxlint-disable-next-line typescript/no-explicit-any
  const link = isExtended ? (terminal as any)._core._oscLinkService.getLinkData(extended.urlId) : undefined
  return `${(fg & 0x10000000) === 0 ? '' : `underline${kind}`}${link === undefined ? '' : `(${link.id ?? ''} ${link.uri})`}`
}

/** The sixteen first colours are the same whether they were chosen among 16 or among 256. */
function colorOf(ground: string, isDefault: boolean, isRgb: boolean, color: number): string {
  return isDefault ? '' : `${ground}${isRgb ? '#' : ''}${color}`
}

function hiddenState(terminal: Terminal): unknown {
  // oxlint-disable-next-line typescript/no-explicit-any
  const core = (terminal as any)._core
  return {
    cursor: core.coreService.isCursorHidden,
    shape: core.coreService.decPrivateModes.cursorStyle,
    blink: core.coreService.decPrivateModes.cursorBlink,
    margins: [core.buffer.scrollTop, core.buffer.scrollBottom],
    mouse: core.coreMouseService.activeEncoding,
    set: core._charsetService.charset?.['q'],
    level: core._charsetService.glevel,
  }
}
