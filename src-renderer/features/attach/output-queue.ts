import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import {
  leaveOutScrolled,
  PlainOutput,
  setsItsStyle,
  wholeLines,
  type LastLines,
} from '../../../src-shared/terminal/left-out-lines.ts'
import type { TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'

/** RIS: clears everything, in its place among the bytes that are still to be drawn. */
const fullReset = '\u001bc'
/** So much is taken from what waits at once, and parsed in pieces that take some 10 ms each: keys come in between. */
const mostAtOnce = 384 * 1024
const piece = 128 * 1024
/** Bytes that the supervisor is told of at once: far below its window, so that it never waits. */
const ackEvery = 128 * 1024
/** So many bytes within so long are a flood, which nobody can read; it is over when less has come for a moment. */
const floodAbove = 96 * 1024
const floodWithinMs = 100
const calmAfterMs = 250
/**
 * The plain lines of a flood are gathered until they pause, and those left out that scrolled away in the meantime; what is on
 * screen is shown every so often. Before as many lines have come as the terminal keeps, they are gathered for a while only.
 * At most so many bytes are held for it.
 */
const showEveryMs = 100
const gatherMs = 500
const pauseMs = 50
const mostGathered = 4 * 1024 * 1024

/** A screen that is to be drawn anew. */
export type NewScreen = Extract<TerminalServerMessage, { type: 'screen' | 'opened' }>

/** Where drawn output goes. */
export type OutputTarget = {
  /** Parses bytes or text; `parsed` is called when the terminal shows them. */
  readonly write: (data: Uint8Array | string, parsed: () => void) => void
  /** A new screen begins: the terminal takes its size. */
  readonly adopt: (size: { readonly cols: number; readonly rows: number }) => void
  /** Everything before `offset` is drawn. */
  readonly acknowledge: (offset: number) => void
  readonly setFlooded: (flooded: boolean) => void
  /** How many lines the terminal shows and keeps; null when plain lines do not simply scroll over its whole screen. */
  readonly lines: () => { readonly shown: number; readonly kept: number } | null
}

/** `length` bytes of the stream, or what is left of them. */
type Output = {
  readonly kind: 'bytes'
  readonly bytes: Uint8Array
  readonly length: number
  readonly plain: boolean
  /** Lines were left out. */
  readonly cut: boolean
}
type Item = Output | { readonly kind: 'screen'; readonly screen: NewScreen }

/**
 * The output of one terminal on its way to the screen, in order. What comes while the terminal parses is given to it in one
 * piece. Of a flood of plain lines only those are parsed that are on screen or in the scrollback at the end, and at every
 * moment at which it is drawn. While the terminal is out of sight nothing is parsed and nothing acknowledged, so the sender
 * stops at its window.
 */
export class OutputQueue {
  readonly #target: OutputTarget
  readonly #clock: Clock
  #plain = new PlainOutput()
  #items: Item[] = []
  #size = 0
  #busy = false
  #shown = true
  #closed = false
  #end: number | null = null
  #drawn = 0
  #acknowledged = 0
  #flooded = false
  #recent = 0
  #recentSince = 0
  #floodSeenAt = 0
  #cancelCalm: CancelTimer | null = null
  #pushed = false
  #shownAt = 0
  #drawnAt = 0
  #paused = false
  #cancelPause: CancelTimer | null = null

  constructor(target: OutputTarget, clock: Clock) {
    this.#target = target
    this.#clock = clock
  }

  /** Where an interrupted channel goes on: everything before it is drawn or waits here. Null before the first channel. */
  get end(): number | null {
    return this.#end
  }

  /** The channel has opened at an offset; anything else than where this one stands begins a new screen. */
  opened(message: NewScreen): void {
    if (this.#end === null) {
      this.#end = message.offset
      this.#drawn = message.offset
      this.#acknowledged = message.offset
    } else if (this.#end !== message.offset) this.screen(message)
  }

  /** What follows draws the screen anew: what still waits need not be drawn. */
  screen(screen: NewScreen): void {
    this.#items = [{ kind: 'screen', screen }]
    this.#size = 0
    this.#end = screen.offset
    this.#plain = new PlainOutput()
    this.#next()
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    this.#items.push({ kind: 'bytes', bytes, length: bytes.length, plain: this.#plain.push(bytes), cut: false })
    this.#size += bytes.length
    this.#end = (this.#end ?? 0) + bytes.length
    this.#pushed = true
    this.#paused = false
    this.#measure(bytes.length)
    this.#next()
  }

  /** Whether somebody sees the terminal. */
  setShown(shown: boolean): void {
    this.#shown = shown
    this.#next()
  }

  /** Nothing more is drawn. */
  close(): void {
    this.#closed = true
    this.#cancelCalm?.()
    this.#cancelPause?.()
    this.#items = []
  }

  #measure(length: number): void {
    const now = this.#clock.now()
    if (now - this.#recentSince > floodWithinMs) {
      this.#recent = 0
      this.#recentSince = now
    }
    this.#recent += length
    if (this.#recent <= floodAbove) return
    this.#floodSeenAt = now
    this.#cancelCalm ??= this.#awaitCalm(calmAfterMs)
    if (this.#flooded) return
    this.#flooded = true
    this.#target.setFlooded(true)
  }

  #awaitCalm(delayMs: number): CancelTimer {
    return this.#clock.schedule(delayMs, () => {
      const rest = this.#floodSeenAt + calmAfterMs - this.#clock.now()
      if (rest > 0 || this.#busy || this.#items.length > 0) {
        this.#cancelCalm = this.#awaitCalm(Math.max(rest, pauseMs))
        return
      }
      this.#cancelCalm = null
      this.#flooded = false
      this.#target.setFlooded(false)
    })
  }

  #next(): void {
    if (this.#busy || !this.#shown || this.#closed) return
    const item = this.#items[0]
    if (item === undefined) return
    if (item.kind === 'screen') return this.#adopt(item.screen)
    const lines = this.#flooded && item.plain ? this.#target.lines() : null
    if (lines === null) this.#parse(this.#take((_next, size) => size <= mostAtOnce))
    else if (this.#paused || !this.#isPlain())
      this.#parse(withoutScrolled(this.#takePlain(), 2 * lines.shown + lines.kept))
    else this.#gather(lines)
  }

  #isPlain(): boolean {
    return this.#items.every((one) => one.kind === 'bytes' && one.plain)
  }

  /** Waits for more of a flood, or for its end, and lets its latest lines be seen. */
  #gather({ shown, kept }: { readonly shown: number; readonly kept: number }): void {
    const now = this.#clock.now()
    if (now - this.#shownAt >= showEveryMs || this.#size > mostGathered) {
      const run = this.#takePlain()
      const left = leaveOutScrolled(run.bytes, kept + 2 * shown)
      const rest = left === null ? run : cut(run, left)
      const latest = left !== null && setsItsStyle(run.bytes, left) ? latestLines(rest.bytes, 2 * shown) : null
      const waits = left === null ? run.cut || now - this.#drawnAt < gatherMs : latest !== null
      if (!waits || rest.bytes.length > mostGathered / 2) return this.#parse(rest)
      this.#items = [rest]
      this.#size = rest.bytes.length
      if (latest !== null) this.#show(latest)
    }
    // It will be drawn or left out, whatever comes: the sender need not wait for it.
    this.#acknowledge(this.#end ?? 0)
    this.#cancelPause ??= this.#awaitPause()
  }

  #awaitPause(): CancelTimer {
    this.#pushed = false
    return this.#clock.schedule(pauseMs, () => {
      this.#cancelPause = null
      this.#paused = !this.#pushed
      this.#next()
    })
  }

  /** Writes lines that will be written again with all that belongs before them. */
  #show(latest: Uint8Array): void {
    this.#busy = true
    this.#target.write(latest, () => {
      if (this.#closed) return
      this.#busy = false
      this.#shownAt = this.#clock.now()
      this.#next()
    })
  }

  #adopt(screen: NewScreen): void {
    this.#busy = true
    this.#items.shift()
    this.#target.write(fullReset, () => {
      if (this.#closed) return
      this.#target.adopt(screen)
      this.#drawn = screen.offset
      this.#acknowledged = screen.offset
      this.#done()
    })
  }

  #parse({ bytes, length }: Output): void {
    this.#busy = true
    const parsed = (): void => {
      if (this.#closed) return
      this.#drawn += length
      this.#acknowledge(this.#drawn)
      this.#done()
    }
    let at = 0
    for (; at + piece < bytes.length; at += piece) this.#target.write(bytes.subarray(at, at + piece), () => undefined)
    this.#target.write(bytes.subarray(at), parsed)
  }

  #done(): void {
    this.#busy = false
    this.#drawnAt = this.#clock.now()
    this.#shownAt = this.#drawnAt
    this.#next()
  }

  #acknowledge(offset: number): void {
    if (offset - this.#acknowledged < ackEvery) return
    this.#acknowledged = offset
    this.#target.acknowledge(offset)
  }

  #takePlain(): Output {
    return this.#take(({ plain }) => plain)
  }

  /** The bytes that wait in a row and go together, as one piece; the first ones in any case. */
  #take(goes: (next: Output, size: number) => boolean): Output {
    const taken: Output[] = []
    let size = 0
    let length = 0
    for (const item of this.#items) {
      if (item.kind === 'screen' || (size > 0 && !goes(item, size + item.bytes.length))) break
      taken.push(item)
      size += item.bytes.length
      length += item.length
    }
    this.#items = this.#items.slice(taken.length)
    this.#size -= size
    const [only] = taken
    if (taken.length === 1 && only !== undefined) return only
    return {
      kind: 'bytes',
      bytes: joined(taken.map(({ bytes }) => bytes)),
      length,
      plain: taken.every((one) => one.plain),
      cut: taken.some((one) => one.cut),
    }
  }
}

function withoutScrolled(run: Output, lines: number): Output {
  const left = leaveOutScrolled(run.bytes, lines)
  return left === null ? run : cut(run, left)
}

function cut(run: Output, left: LastLines): Output {
  return { ...run, bytes: joined([left.first, left.styles, left.last]), cut: true }
}

/** What shows the last lines of a run. */
function latestLines(run: Uint8Array, lines: number): Uint8Array | null {
  const latest = leaveOutScrolled(wholeLines(run), lines)
  return latest === null ? null : joined([latest.first, latest.styles, latest.last])
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((size, one) => size + one.length, 0))
  let at = 0
  for (const one of pieces) {
    all.set(one, at)
    at += one.length
  }
  return all
}
