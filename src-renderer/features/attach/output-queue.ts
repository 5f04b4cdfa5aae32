import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import type { TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'

/** RIS: clears everything, in its place among the bytes that are still to be drawn. */
const fullReset = '\u001bc'
/** Parsing so many bytes at once takes some 20 ms: long enough to be worth a turn, short enough for keys in between. */
const mostAtOnce = 384 * 1024
/** Drawn bytes that the supervisor is told of at once: far below its window, so that it never waits. */
const ackEvery = 64 * 1024
/** So many waiting bytes are a flood; it is over when nothing has waited for a moment. */
const floodAbove = 96 * 1024
const calmAfterMs = 250

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
}

type Item =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'screen'; readonly screen: NewScreen }

/**
 * The output of one terminal on its way to the screen, in order. What comes while the terminal parses is given to it in one
 * piece. While the terminal is out of sight nothing is parsed and nothing acknowledged, so the sender stops at its window,
 * and what waits here stays below that.
 */
export class OutputQueue {
  readonly #target: OutputTarget
  readonly #clock: Clock
  #cancelCalm: CancelTimer | null = null
  #items: Item[] = []
  #size = 0
  #busy = false
  #shown = true
  #closed = false
  #end: number | null = null
  #drawn = 0
  #acknowledged = 0

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
    this.#next()
  }

  /** Takes the next bytes. */
  push(bytes: Uint8Array): void {
    this.#items.push({ kind: 'bytes', bytes })
    this.#size += bytes.length
    this.#end = (this.#end ?? 0) + bytes.length
    this.#cancelCalm?.()
    this.#cancelCalm = null
    if (this.#size > floodAbove) this.#target.setFlooded(true)
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
    this.#items = []
  }

  #next(): void {
    if (this.#busy || !this.#shown || this.#closed) return
    const item = this.#items[0]
    if (item === undefined) return
    this.#busy = true
    if (item.kind === 'screen') {
      this.#items.shift()
      const { screen } = item
      this.#target.write(fullReset, () => {
        if (this.#closed) return
        this.#target.adopt(screen)
        this.#drawn = screen.offset
        this.#acknowledged = screen.offset
        this.#done()
      })
      return
    }
    const bytes = this.#take()
    this.#target.write(bytes, () => {
      if (this.#closed) return
      this.#drawn += bytes.length
      if (this.#drawn - this.#acknowledged >= ackEvery) {
        this.#acknowledged = this.#drawn
        this.#target.acknowledge(this.#drawn)
      }
      this.#done()
    })
  }

  #done(): void {
    this.#busy = false
    if (this.#items.length > 0) this.#next()
    else this.#cancelCalm ??= this.#clock.schedule(calmAfterMs, () => this.#target.setFlooded(false))
  }

  /** The bytes that wait in a row, as one piece. */
  #take(): Uint8Array {
    const pieces: Uint8Array[] = []
    let size = 0
    for (const item of this.#items) {
      if (item.kind === 'screen' || (size > 0 && size + item.bytes.length > mostAtOnce)) break
      pieces.push(item.bytes)
      size += item.bytes.length
    }
    this.#items = this.#items.slice(pieces.length)
    this.#size -= size
    const [only] = pieces
    if (pieces.length === 1 && only !== undefined) return only
    const joined = new Uint8Array(size)
    let at = 0
    for (const piece of pieces) {
      joined.set(piece, at)
      at += piece.length
    }
    return joined
  }
}
