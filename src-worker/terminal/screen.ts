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
const mostWaiting = 768 * 1024
/** Parsing so much takes some 10 ms. */
const parsedAtOnce = 64 * 1024
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
  #waiting: Buffer | null = null
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
    this.#waiting = null
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
    this.#parsed = parsed
    const isFull = this.#waitingSize + bytes.length > mostWaiting
    if (isFull) this.#leaveOut()
    if (isFull && this.#waitingSize + bytes.length > mostWaiting / 2) {
      this.#parseWaiting()
      return this.#write(bytes, parsed)
    }
    // One piece of memory for all of it: the program's output comes in thousands of small ones.
    this.#waiting ??= Buffer.allocUnsafeSlow(mostWaiting)
    this.#waiting.set(bytes, this.#waitingSize)
    this.#waitingSize += bytes.length
    this.#waitedFor = true
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
    if (this.#waiting === null) return
    this.#leaveOut()
    const run = this.#waiting.subarray(0, this.#waitingSize)
    // It is parsed later: what comes next waits elsewhere.
    this.#waiting = null
    this.#waitingSize = 0
    this.#cancelWait?.()
    this.#cancelWait = null
    for (let at = 0; at < run.length; at += parsedAtOnce) this.#write(run.subarray(at, at + parsedAtOnce), this.#parsed)
  }

  /** Takes out of what waits the lines that scroll away. */
  #leaveOut(): void {
    if (this.#waiting === null) return
    const run = this.#waiting.subarray(0, this.#waitingSize)
    const left = leaveOutScrolled(run, scrollback + 2 * this.#terminal.rows)
    if (left === null) return
    const { first, styles, last } = left
    // The styles stood among the lines that are left out, so they take no more room than those.
    run.set(styles, first.length)
    run.copyWithin(first.length + styles.length, run.length - last.length, run.length)
    this.#waitingSize = first.length + styles.length + last.length
  }

  #write(bytes: Uint8Array, parsed: () => void): void {
    this.#unparsed += bytes.length
    this.#terminal.write(bytes, () => {
      this.#unparsed -= bytes.length
      parsed()
    })
  }
}
