import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'
import { Emitter } from '../../src-shared/base/emitter.ts'
import type { DrawnScreen, TerminalSource } from '../session/engine.ts'
import { ByteRing } from './byte-ring.ts'
import { openPty, type Pty, type PtyCommand, type PtyExit } from './pty.ts'
import { Screen } from './screen.ts'

/** So much output is held. Replaying it into a new screen takes about 50 ms. */
export const ringBytes = 512 * 1024
/** The program waits while the screen is this far behind, and goes on when it has nearly caught up. */
const pauseAbove = 512 * 1024
const resumeBelow = 128 * 1024
/**
 * The pty's package throws unread output away 200 ms after the program's end, and says nothing of that end before. So a
 * waiting program is read from for a moment every so often, for at least as much as a pty holds.
 */
const longestPauseMs = 80
const breathBytes = 128 * 1024
/** A drawn screen is sent at offsets below the place where it stands, so there must be room below the first byte. */
const lowestBase = 2 ** 32

/** Full reset, as a terminal's own: modes, colours, both screens. */
const resetTerminal = Buffer.from('\u001bc')

/** So many pieces of input are kept for a program that has not begun yet. */
const mostTyped = 256

type Resize = { readonly offset: number; readonly cols: number; readonly rows: number }

/** A random start for offsets: one from another worker's life falls outside with near certainty. */
function randomBase(): number {
  return lowestBase + Math.floor(Math.random() * 2 ** 48)
}

/**
 * A program in a pty, for clients that come and go. All output goes into a ring. While nobody is attached and the ring holds
 * everything, that is all; a screen is made, by replaying the ring, for the first client. Before the ring drops its first
 * byte the screen is made in any case and kept from then on: so a program in the alternate screen, a progress display or
 * a colour set long ago are always drawn as they are, and a job with little output stays small.
 */
export class PtyTerminal implements TerminalSource {
  readonly #ring: ByteRing
  readonly #base: number
  readonly #clock: Clock
  readonly #changes = new Emitter<void>()
  /** The terminal of programs that follow one another: the end of one does not close it. */
  readonly #outlives: boolean
  #exited = Promise.withResolvers<PtyExit>()
  #pty: Pty | null = null
  #exit: PtyExit | null = null
  #screen: Screen | null = null
  #making: Promise<Screen> | null = null
  /** Input that came before the program was there. */
  #typed: Uint8Array[] = []
  /** Output that came while the screen was being made. */
  #waiting: Uint8Array[] = []
  #attached = 0
  #holds = 0
  #paused = false
  #endPause: CancelTimer | null = null
  /** Bytes that may be read though the program should wait. */
  #breath = 0
  #resizes: Resize[]
  #tells = false

  constructor(
    size: { readonly cols: number; readonly rows: number },
    clock: Clock,
    base = randomBase(),
    outlives = false,
  ) {
    this.#base = base
    this.#outlives = outlives
    this.#clock = clock
    this.#ring = new ByteRing(ringBytes, base)
    this.#resizes = [{ offset: base, ...size }]
  }

  /** Resolves when the program has ended and all of its output is in the ring. */
  get exited(): Promise<PtyExit> {
    return this.#exited.promise
  }

  /** Starts the program; returns its pid. One that follows another begins on an empty screen. */
  run(command: Omit<PtyCommand, 'cols' | 'rows'>): number {
    if (this.#exit !== null) {
      this.#exit = null
      this.#exited = Promise.withResolvers<PtyExit>()
      this.#output(resetTerminal)
    }
    const pty = openPty({ ...command, ...this.size() }, this.#clock, {
      output: (bytes) => this.#output(bytes),
      exited: (exit) => void this.#ended(exit),
    })
    this.#pty = pty
    for (const bytes of this.#typed) pty.write(bytes)
    this.#typed = []
    this.#flow()
    return pty.pid
  }

  size(): { readonly cols: number; readonly rows: number } {
    const { cols, rows } = this.#resizes.at(-1) ?? { cols: 80, rows: 24 }
    return { cols, rows }
  }

  resize(cols: number, rows: number): void {
    const now = this.size()
    if (now.cols === cols && now.rows === rows) return
    this.#resizes.push({ offset: this.#ring.end, cols, rows })
    this.#pty?.resize(cols, rows)
    this.#screen?.resize(cols, rows)
    if (!this.#holdsAll()) this.#resizes = this.#resizes.slice(-1)
    this.#changed()
  }

  write(bytes: Uint8Array): void {
    if (this.#pty !== null) this.#pty.write(bytes)
    else if (this.#exit === null && this.#typed.length < mostTyped) this.#typed.push(bytes)
  }

  start(): number {
    return this.#ring.start
  }

  end(): number {
    return this.#ring.end
  }

  read(offset: number, limit: number): Uint8Array {
    return this.#ring.read(offset, limit)
  }

  /** True when output was dropped: the ring's beginning may be in the middle of a line. */
  isCut(): boolean {
    return !this.#holdsAll()
  }

  async screen(): Promise<DrawnScreen> {
    return (await this.#haveScreen()).draw()
  }

  attach(): () => void {
    this.#attached += 1
    let attached = true
    return () => {
      if (!attached) return
      attached = false
      this.#attached -= 1
      if (this.#attached === 0 && this.#holdsAll() && this.#making === null) {
        this.#screen?.dispose()
        this.#screen = null
        this.#flow()
      }
    }
  }

  hold(): () => void {
    this.#holds += 1
    this.#flow()
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#holds -= 1
      this.#flow()
    }
  }

  onChange(listener: () => void): () => void {
    return this.#changes.subscribe(listener)
  }

  closed(): { readonly exitCode: number | null; readonly reason: string } | null {
    if (this.#exit === null || this.#outlives) return null
    const { code, signal } = this.#exit
    return signal === 0
      ? { exitCode: code, reason: `exited with code ${code}` }
      : { exitCode: null, reason: `ended by signal ${signal}` }
  }

  #output(bytes: Uint8Array): void {
    if (this.#making !== null) {
      this.#waiting.push(bytes)
      return
    }
    if (this.#screen === null && this.#ring.end - this.#ring.start + bytes.length > this.#ring.capacity) {
      this.#waiting.push(bytes)
      void this.#haveScreen()
      return
    }
    this.#ring.push(bytes)
    this.#breath = Math.max(0, this.#breath - bytes.length)
    this.#screen?.feed(bytes, () => this.#flow())
    if (this.#resizes.length > 1 && !this.#holdsAll()) this.#resizes = this.#resizes.slice(-1)
    this.#flow()
    this.#changed()
  }

  async #ended(exit: PtyExit): Promise<void> {
    await this.#making
    this.#exit = exit
    this.#pty = null
    this.#endPause?.()
    this.#changed()
    this.#exited.resolve(exit)
  }

  #haveScreen(): Promise<Screen> {
    if (this.#screen !== null) return Promise.resolve(this.#screen)
    this.#making ??= this.#makeScreen().finally(() => {
      this.#making = null
      const waiting = this.#waiting
      this.#waiting = []
      for (const bytes of waiting) this.#output(bytes)
      this.#flow()
    })
    this.#flow()
    return this.#making
  }

  /** Replays the ring, which holds everything, with the sizes that the terminal had. */
  async #makeScreen(): Promise<Screen> {
    const { start } = this.#ring
    const first = this.#resizes[0] ?? { offset: start, ...this.size() }
    const screen = await Screen.create(first.cols, first.rows, start, this.#clock)
    const resizes = this.#resizes.slice(1)
    let offset = start
    for (const resize of [...resizes, null]) {
      const end = resize?.offset ?? this.#ring.end
      if (end > offset) screen.feed(this.#ring.read(offset, end - offset), () => this.#flow())
      offset = end
      if (resize !== null) screen.resize(resize.cols, resize.rows)
    }
    this.#screen = screen
    return screen
  }

  /** Nothing was dropped yet. */
  #holdsAll(): boolean {
    return this.#ring.start === this.#base
  }

  /** Lets the program wait, or go on. */
  #flow(): void {
    if (this.#pty === null) return
    const unparsed = this.#screen?.unparsed ?? 0
    const mustWait = this.#making !== null || this.#holds > 0 || unparsed > (this.#paused ? resumeBelow : pauseAbove)
    const waits = mustWait && this.#breath === 0
    if (waits === this.#paused) return
    this.#paused = waits
    if (waits) {
      this.#pty.pause()
      this.#endPause = this.#clock.schedule(longestPauseMs, () => {
        this.#breath = breathBytes
        this.#flow()
      })
    } else {
      this.#endPause?.()
      this.#pty.resume()
      if (!mustWait) this.#breath = 0
    }
  }

  /** Tells the listeners once per turn of the event loop. */
  #changed(): void {
    if (this.#tells) return
    this.#tells = true
    setImmediate(() => {
      this.#tells = false
      this.#changes.emit()
    })
  }
}
