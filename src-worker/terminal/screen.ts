import type { Terminal } from '@xterm/headless'
import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'
import { leaveOutScrolled, PlainOutput } from '../../src-shared/terminal/left-out-lines.ts'
import { scrollsPlainly } from '../../src-shared/terminal/scrolls-plainly.ts'
import type { DrawnScreen } from '../session/engine.ts'
import { drawTerminal } from './draw-terminal.ts'
import { SequenceBoundary } from './sequence-boundary.ts'

/** Lines above the visible screen that a client gets when it attaches. 12 bytes a cell. */
const scrollback = 2_000
/** An escape sequence that stays open for longer than this is fed all the same (pictures, broken programs). */
const longestSequence = 64 * 1024
/** Pieces of at least this size are a flood: its lines wait, for they may have scrolled away before anybody asks. */
const floodPiece = 1024
/** When so much waits, what has scrolled away is left out; when that leaves more than half, it is not worth waiting. */
const mostWaiting = 1024 * 1024
/** A flood that has paused for this long is drawn. */
const floodPauseMs = 50

/**
 * A terminal without a display, fed with the bytes of a pty, that can draw its screen for a client. It is fed up to the
 * last place at which no escape sequence is open, so that a client can go on from there with the bytes as they are.
 */
export class Screen {
  readonly #terminal: Terminal
  readonly #boundary = new SequenceBoundary()
  /** Bytes of a sequence that is still open. */
  #held: Uint8Array[] = []
  #heldSize = 0
  readonly #plain = new PlainOutput()
  readonly #clock: Clock
  /** Plain output of a flood that is not parsed yet, because its beginning will probably never be seen. */
  #waiting: Uint8Array[] = []
  #waitingSize = 0
  #waitedFor = false
  #cancelWait: CancelTimer | null = null
  #parsed: () => void = () => undefined
  #unparsed = 0
  #fed: number

  private constructor(terminal: Terminal, offset: number, clock: Clock) {
    this.#terminal = terminal
    this.#fed = offset
    this.#clock = clock
  }

  /** Loads the emulator (3 MB) and makes an empty screen that stands before the byte at `offset`. */
  static async create(cols: number, rows: number, offset: number, clock: Clock): Promise<Screen> {
    const { default: headless } = await import('@xterm/headless')
    const { UnicodeGraphemesAddon } = await import('@xterm/addon-unicode-graphemes')
    const terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true })
    // The window's terminals count cells like this: a screen drawn by other widths would stand beside its place there.
    terminal.loadAddon(new UnicodeGraphemesAddon())
    return new Screen(terminal, offset, clock)
  }

  /** Bytes that are on their way to be drawn. */
  get unparsed(): number {
    return this.#unparsed
  }

  /** Takes the next bytes of the stream; `parsed` is called each time some have been drawn. */
  feed(bytes: Uint8Array, parsed: () => void): void {
    const boundary = this.#boundary.push(bytes) ?? 0
    const forced = boundary === 0 && this.#heldSize + bytes.length > longestSequence
    const whole = forced ? bytes.length : boundary
    if (whole > 0) {
      for (const held of this.#held) this.#take(held, parsed)
      this.#take(bytes.subarray(0, whole), parsed)
      this.#held = []
      this.#heldSize = 0
    }
    if (whole < bytes.length) {
      this.#held.push(bytes.slice(whole))
      this.#heldSize += bytes.length - whole
    }
  }

  /** Changes the size, in its order with the bytes. */
  resize(cols: number, rows: number): void {
    this.#parseWaiting()
    this.#terminal.write('', () => this.#terminal.resize(cols, rows))
  }

  /** The screen after everything that was fed so far. */
  draw(): Promise<DrawnScreen> {
    this.#parseWaiting()
    const offset = this.#fed
    return new Promise((resolve) => {
      this.#terminal.write('', () => {
        const { cols, rows } = this.#terminal
        resolve({ bytes: Buffer.from(drawTerminal(this.#terminal, scrollback)), offset, cols, rows })
      })
    })
  }

  /** Frees the memory. */
  dispose(): void {
    this.#cancelWait?.()
    this.#waiting = []
    this.#terminal.dispose()
  }

  #take(bytes: Uint8Array, parsed: () => void): void {
    const plain = this.#plain.push(bytes)
    this.#fed += bytes.length
    if (plain && (this.#waitingSize > 0 || this.#isFlood(bytes))) this.#wait(bytes, parsed)
    else {
      this.#parseWaiting()
      this.#write(bytes, parsed)
    }
  }

  #isFlood(bytes: Uint8Array): boolean {
    return bytes.length >= floodPiece && this.#unparsed === 0 && scrollsPlainly(this.#terminal)
  }

  #wait(bytes: Uint8Array, parsed: () => void): void {
    this.#waiting.push(bytes)
    this.#waitingSize += bytes.length
    this.#waitedFor = true
    this.#parsed = parsed
    if (this.#waitingSize > mostWaiting) {
      this.#waiting = this.#withoutScrolled()
      this.#waitingSize = this.#waiting.reduce((size, piece) => size + piece.length, 0)
      if (this.#waitingSize > mostWaiting / 2) return this.#parseWaiting()
    }
    this.#cancelWait ??= this.#awaitPause()
  }

  /** One timer for the whole flood: it looks whether anything came since it looked last. */
  #awaitPause(): CancelTimer {
    this.#waitedFor = false
    return this.#clock.schedule(floodPauseMs, () => {
      this.#cancelWait = null
      if (this.#waitedFor) this.#cancelWait = this.#awaitPause()
      else this.#parseWaiting()
    })
  }

  #parseWaiting(): void {
    if (this.#waitingSize === 0) return
    const pieces = this.#withoutScrolled()
    this.#waiting = []
    this.#waitingSize = 0
    this.#cancelWait?.()
    this.#cancelWait = null
    for (const piece of pieces) this.#write(piece, this.#parsed)
  }

  #withoutScrolled(): Uint8Array[] {
    const run = Buffer.concat(this.#waiting)
    const left = leaveOutScrolled(run, scrollback + 2 * this.#terminal.rows)
    return left === null ? [run] : [left.first, left.styles, left.last]
  }

  #write(bytes: Uint8Array, parsed: () => void): void {
    this.#unparsed += bytes.length
    this.#terminal.write(bytes, () => {
      this.#unparsed -= bytes.length
      parsed()
    })
  }
}
