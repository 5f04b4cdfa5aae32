import type { Terminal } from '@xterm/headless'
import { z } from 'zod'
import { linkOf, plainStyle, styleSequence, type CellStyle } from './cell-style.ts'
import { cursorAt, drawBuffer, type LinkSequence } from './draw-buffer.ts'

type LinkService = {
  readonly getLinkData: (link: number) => { readonly id?: string | undefined; readonly uri: string } | undefined
}

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
    _oscLinkService: z.custom<LinkService>((value) => isLinkService(value)),
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
 * cursor, modes, margins, character sets, links, and what the next character will look like. Accepted losses: tab stops
 * and the colours of underlines.
 */
export function drawTerminal(terminal: Terminal, scrollback: number): string {
  const { normal, active } = terminal.buffer
  const inside = internals.safeParse(terminal)
  const core = inside.success ? inside.data._core : null
  const linkSequence: LinkSequence = (link) => (core === null ? '' : linkText(core._oscLinkService, link))
  return [
    drawBuffer(terminal, normal, scrollback, linkSequence),
    // The switch remembers the cursor and clears with the background that is set.
    active.type === 'normal' ? '' : `${plainStyle}\x1b[?1049h\x1b[H${drawBuffer(terminal, active, 0, linkSequence)}`,
    core === null ? '' : margins(terminal, core.buffer, linkSequence),
    core === null ? plainStyle : styleSequence(core._inputHandler._curAttrData),
    core === null ? '' : openLink(core._inputHandler._curAttrData, linkSequence),
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
function margins(terminal: Terminal, buffer: Internals['buffer'], linkSequence: LinkSequence): string {
  const { originMode } = terminal.modes
  const whole = buffer.scrollTop === 0 && buffer.scrollBottom === terminal.rows - 1
  const savedRow = Math.max(0, buffer.savedY - buffer.ybase)
  const saved = buffer.savedX !== 0 || savedRow !== 0
  if (whole && !originMode && !saved) return ''
  return [
    saved ? `\x1b[${savedRow + 1};${buffer.savedX + 1}H\x1b7` : '',
    whole ? '' : `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`,
    originMode ? '\x1b[?6h' : '',
    cursorAt(terminal, terminal.buffer.active, linkSequence, originMode ? buffer.scrollTop : 0),
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

function openLink(next: CellStyle, linkSequence: LinkSequence): string {
  const link = linkOf(next)
  return link === 0 ? '' : linkSequence(link)
}

/** OSC 8. An address that could end the sequence is left out; the emulator takes none. */
function linkText(service: LinkService, link: number): string {
  const { id, uri } = (link === 0 ? undefined : service.getLinkData(link)) ?? { id: undefined, uri: '' }
  const address = hasControls(uri) || hasControls(id ?? '') ? '' : uri
  return `\x1b]8;${id === undefined || address === '' ? '' : `id=${id}`};${address}\x1b\\`
}

function hasControls(text: string): boolean {
  return /[\0-\x1f\x7f-\x9f]/.test(text)
}

function isLinkService(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getLinkData' in value
}

function isStyle(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'getFgColor' in value
}
