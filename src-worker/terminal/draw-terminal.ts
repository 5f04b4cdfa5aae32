import type { Terminal } from '@xterm/headless'
import { z } from 'zod'
import { plainStyle, styleSequence, type CellStyle } from './cell-style.ts'
import { drawBuffer } from './draw-buffer.ts'

const characterSet = z.record(z.string(), z.string()).optional()

/**
 * What the emulator knows and its public interface does not tell. The package is pinned; a version without these fields
 * draws screens that lack them, and the tests say so.
 */
const internals = z.object({
  _core: z.object({
    buffer: z.object({
      scrollTop: z.number(),
      scrollBottom: z.number(),
      savedX: z.number(),
      savedY: z.number(),
      ybase: z.number(),
    }),
    coreService: z.object({
      isCursorHidden: z.boolean(),
      decPrivateModes: z.object({ cursorStyle: z.string().optional(), cursorBlink: z.boolean().optional() }),
    }),
    coreMouseService: z.object({ activeEncoding: z.string() }),
    _inputHandler: z.object({ _curAttrData: z.custom<CellStyle>((value) => isStyle(value)) }),
    _charsetService: z.object({ glevel: z.number(), charset: characterSet, _charsets: z.array(characterSet) }),
  }),
})

const mouseTracking = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' }
const mouseEncoding = new Map([
  ['SGR', '\x1b[?1006h'],
  ['SGR_PIXELS', '\x1b[?1016h'],
])
const cursorShapes = ['block', 'underline', 'bar']

/**
 * Text that gives an empty terminal of the same size the state of this one: both buffers with their cells and styles, the
 * cursor, modes, margins, character sets, and what the next character will look like. Accepted losses: tab stops, links,
 * kinds of underline, and a line that is about to wrap while there are margins.
 */
export function drawTerminal(terminal: Terminal, scrollback: number): string {
  const { normal, active } = terminal.buffer
  const inside = internals.safeParse(terminal)
  const core = inside.success ? inside.data._core : null
  return [
    drawBuffer(terminal, normal, scrollback),
    // The switch remembers the cursor and clears with the background that is set.
    active.type === 'normal' ? '' : `${plainStyle}\x1b[?1049h\x1b[H${drawBuffer(terminal, active, 0)}`,
    core === null ? '' : margins(terminal, core.buffer),
    core === null ? plainStyle : styleSequence(core._inputHandler._curAttrData),
    modes(terminal),
    core === null ? '' : hiddenModes(core),
  ].join('')
}

function modes({ modes: set }: Terminal): string {
  return [
    set.applicationCursorKeysMode ? '\x1b[?1h' : '',
    set.applicationKeypadMode ? '\x1b=' : '',
    set.bracketedPasteMode ? '\x1b[?2004h' : '',
    set.insertMode ? '\x1b[4h' : '',
    set.reverseWraparoundMode ? '\x1b[?45h' : '',
    set.sendFocusMode ? '\x1b[?1004h' : '',
    set.wraparoundMode ? '' : '\x1b[?7l',
    mouseTracking[set.mouseTrackingMode],
  ].join('')
}

type Internals = z.infer<typeof internals>['_core']

function hiddenModes(core: Internals): string {
  return [
    mouseEncoding.get(core.coreMouseService.activeEncoding) ?? '',
    characterSets(core._charsetService),
    cursorShape(core.coreService.decPrivateModes),
    core.coreService.isCursorHidden ? '\x1b[?25l' : '',
  ].join('')
}

/** Margins, origin mode and the saved cursor: setting them moves the cursor, which is put back at the end. */
function margins(terminal: Terminal, buffer: Internals['buffer']): string {
  const { cursorX: x, cursorY: y } = terminal.buffer.active
  const { originMode } = terminal.modes
  const whole = buffer.scrollTop === 0 && buffer.scrollBottom === terminal.rows - 1
  const savedRow = Math.max(0, buffer.savedY - buffer.ybase)
  const saved = buffer.savedX !== 0 || savedRow !== 0
  const wrapping = x >= terminal.cols
  if (whole && !originMode && (!saved || wrapping)) return ''
  return [
    saved ? `\x1b[${savedRow + 1};${buffer.savedX + 1}H\x1b7` : '',
    whole ? '' : `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`,
    originMode ? '\x1b[?6h' : '',
    `\x1b[${(originMode ? y - buffer.scrollTop : y) + 1};${Math.min(x, terminal.cols - 1) + 1}H`,
  ].join('')
}

/** Line drawing is the only other set in use. Going back to a saved cursor may have changed the set in force alone. */
function characterSets({ glevel, charset, _charsets: sets }: Internals['_charsetService']): string {
  const draws = (level: number): boolean => (level === glevel ? charset : sets[level])?.['q'] === '─'
  return `${draws(0) ? '\x1b(0' : ''}${draws(1) ? '\x1b)0' : ''}${glevel === 1 ? '\x0e' : ''}`
}

/** DECSCUSR: 1 and 2 are the block, 3 and 4 the underline, 5 and 6 the bar; odd ones blink. */
function cursorShape({ cursorStyle, cursorBlink }: Internals['coreService']['decPrivateModes']): string {
  const shape = cursorStyle === undefined ? -1 : cursorShapes.indexOf(cursorStyle)
  return shape === -1 ? '' : `\x1b[${shape * 2 + (cursorBlink === true ? 1 : 2)} q`
}

function isStyle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getFgColor' in value
}
