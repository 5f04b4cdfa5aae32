import type { IBufferCell } from '@xterm/headless'

/** How a cell looks; also the style that the next character would get. */
export type CellStyle = Pick<
  IBufferCell,
  | 'getFgColor'
  | 'getBgColor'
  | 'isFgRGB'
  | 'isBgRGB'
  | 'isFgDefault'
  | 'isBgDefault'
  | 'isBold'
  | 'isDim'
  | 'isItalic'
  | 'isUnderline'
  | 'isBlink'
  | 'isInverse'
  | 'isInvisible'
  | 'isStrikethrough'
  | 'isOverline'
>

/** What the emulator keeps of a cell, and its public interface mixes up: a link looks underlined there. */
type KeptStyle = {
  readonly fg: number
  readonly bg: number
  readonly extended: { readonly _ext: number; readonly urlId: number }
}

const underlinedFlag = 0x1000_0000
const extendedFlag = 0x1000_0000

function isKept(cell: object): cell is KeptStyle {
  if (!('fg' in cell && 'bg' in cell && 'extended' in cell)) return false
  const { fg, bg, extended } = cell
  const isExtended = typeof extended === 'object' && extended !== null && '_ext' in extended && 'urlId' in extended
  return typeof fg === 'number' && typeof bg === 'number' && isExtended
}

/** The emulator's number of the link that a cell belongs to; 0 when it belongs to none. */
export function linkOf(cell: object): number {
  return isKept(cell) && (cell.bg & extendedFlag) !== 0 ? cell.extended.urlId : 0
}

/** SGR 4, or one of its kinds: double, curly, dotted, dashed. */
function underline(cell: CellStyle): string {
  if (!isKept(cell)) return cell.isUnderline() === 0 ? '' : ';4'
  if ((cell.fg & underlinedFlag) === 0) return ''
  const kind = (cell.bg & extendedFlag) === 0 ? 1 : (cell.extended._ext >> 26) & 7
  return kind > 1 ? `;4:${kind}` : ';4'
}

/** The style of a terminal that was just reset. */
export const plainStyle = '\x1b[m'

/** The SGR sequence that sets exactly this style, whatever was set before. */
export function styleSequence(cell: CellStyle): string {
  let codes = ''
  if (cell.isBold() !== 0) codes += ';1'
  if (cell.isDim() !== 0) codes += ';2'
  if (cell.isItalic() !== 0) codes += ';3'
  codes += underline(cell)
  if (cell.isBlink() !== 0) codes += ';5'
  if (cell.isInverse() !== 0) codes += ';7'
  if (cell.isInvisible() !== 0) codes += ';8'
  if (cell.isStrikethrough() !== 0) codes += ';9'
  if (cell.isOverline() !== 0) codes += ';53'
  if (!cell.isFgDefault()) codes += color(cell.getFgColor(), cell.isFgRGB(), 30)
  return withBackground(codes, cell)
}

/** The SGR sequence for an erased cell: it has a background and nothing else. */
export function erasedSequence(cell: CellStyle): string {
  return withBackground('', cell)
}

function withBackground(codes: string, cell: CellStyle): string {
  const all = cell.isBgDefault() ? codes : codes + color(cell.getBgColor(), cell.isBgRGB(), 40)
  return all === '' ? plainStyle : `\x1b[0${all}m`
}

/** `base` is 30 for the foreground, 40 for the background. */
function color(value: number, isRgb: boolean, base: number): string {
  if (isRgb) return `;${base + 8};2;${(value >> 16) & 255};${(value >> 8) & 255};${value & 255}`
  if (value < 8) return `;${base + value}`
  return value < 16 ? `;${base + 60 + value - 8}` : `;${base + 8};5;${value}`
}
