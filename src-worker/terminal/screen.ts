import type { Terminal } from '@xterm/headless'
import type { DrawnScreen } from '../session/engine.ts'
import { drawTerminal } from './draw-terminal.ts'
import { SequenceBoundary } from './sequence-boundary.ts'

/** Lines above the visible screen that a client gets when it attaches. 12 bytes a cell. */
const scrollback = 2_000
/** An escape sequence that stays open for longer than this is fed all the same (pictures, broken programs). */
const longestSequence = 64 * 1024

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
  #unparsed = 0
  #fed: number

  private constructor(terminal: Terminal, offset: number) {
    this.#terminal = terminal
    this.#fed = offset
  }

  /** Loads the emulator (3 MB) and makes an empty screen that stands before the byte at `offset`. */
  static async create(cols: number, rows: number, offset: number): Promise<Screen> {
    const { default: headless } = await import('@xterm/headless')
    const { UnicodeGraphemesAddon } = await import('@xterm/addon-unicode-graphemes')
    const terminal = new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true })
    // The window's terminals count cells like this: a screen drawn by other widths would stand beside its place there.
    terminal.loadAddon(new UnicodeGraphemesAddon())
    return new Screen(terminal, offset)
  }

  /** Bytes that were given and are not drawn yet. */
  get unparsed(): number {
    return this.#unparsed
  }

  /** Takes the next bytes of the stream; `parsed` is called each time some have been drawn. */
  feed(bytes: Uint8Array, parsed: () => void): void {
    const boundary = this.#boundary.push(bytes) ?? 0
    const forced = boundary === 0 && this.#heldSize + bytes.length > longestSequence
    const whole = forced ? bytes.length : boundary
    if (whole > 0) {
      for (const held of this.#held) this.#write(held, parsed)
      this.#write(bytes.subarray(0, whole), parsed)
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
    this.#terminal.write('', () => this.#terminal.resize(cols, rows))
  }

  /** The screen after everything that was fed so far. */
  draw(): Promise<DrawnScreen> {
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
    this.#terminal.dispose()
  }

  #write(bytes: Uint8Array, parsed: () => void): void {
    this.#unparsed += bytes.length
    this.#fed += bytes.length
    this.#terminal.write(bytes, () => {
      this.#unparsed -= bytes.length
      parsed()
    })
  }
}
