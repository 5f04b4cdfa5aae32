import type { Terminal } from '@xterm/headless'
import { z } from 'zod'

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
    _charsetService: z.object({ glevel: z.number(), _charsets: z.array(z.record(z.string(), z.string()).optional()) }),
  }),
})

const mouseTracking = { none: '', x10: '\x1b[?9h', vt200: '\x1b[?1000h', drag: '\x1b[?1002h', any: '\x1b[?1003h' }
const mouseEncoding = new Map([
  ['SGR', '\x1b[?1006h'],
  ['SGR_PIXELS', '\x1b[?1016h'],
])
const cursorShapes = ['block', 'underline', 'bar']

/**
 * What a drawn screen still lacks when its cells, style and cursor are right: modes, margins, the saved cursor, character
 * sets, the cursor's shape. Accepted losses: tab stops, and a line that is about to wrap while there are margins.
 */
export function remainingModes(terminal: Terminal): string {
  const { modes } = terminal
  const inside = internals.safeParse(terminal)
  const core = inside.success ? inside.data._core : null
  return [
    core === null ? '' : margins(terminal, core.buffer),
    modes.applicationCursorKeysMode ? '\x1b[?1h' : '',
    modes.applicationKeypadMode ? '\x1b=' : '',
    modes.bracketedPasteMode ? '\x1b[?2004h' : '',
    modes.insertMode ? '\x1b[4h' : '',
    modes.reverseWraparoundMode ? '\x1b[?45h' : '',
    modes.sendFocusMode ? '\x1b[?1004h' : '',
    modes.wraparoundMode ? '' : '\x1b[?7l',
    mouseTracking[modes.mouseTrackingMode],
    core === null ? '' : (mouseEncoding.get(core.coreMouseService.activeEncoding) ?? ''),
    core === null ? '' : characterSets(core._charsetService),
    core === null ? '' : cursorShape(core.coreService.decPrivateModes),
    core?.coreService.isCursorHidden === true ? '\x1b[?25l' : '',
  ].join('')
}

type Internals = z.infer<typeof internals>['_core']

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

/** Line drawing is the only other set in use. */
function characterSets({ glevel, _charsets: sets }: Internals['_charsetService']): string {
  const drawing = (level: number): boolean => sets[level]?.['q'] === '─'
  return `${drawing(0) ? '\x1b(0' : ''}${drawing(1) ? '\x1b)0' : ''}${glevel === 1 ? '\x0e' : ''}`
}

/** DECSCUSR: 1 and 2 are the block, 3 and 4 the underline, 5 and 6 the bar; odd ones blink. */
function cursorShape({ cursorStyle, cursorBlink }: Internals['coreService']['decPrivateModes']): string {
  const shape = cursorStyle === undefined ? -1 : cursorShapes.indexOf(cursorStyle)
  return shape === -1 ? '' : `\x1b[${shape * 2 + (cursorBlink === true ? 1 : 2)} q`
}
