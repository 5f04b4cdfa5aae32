import { terminalWindow } from '../../src-shared/api/terminal-channel.ts'
import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'
import type { DrawnScreen, TerminalSource } from '../session/engine.ts'
import { Segments } from './segments.ts'
import { wholeCharacters } from './utf8.ts'

/** The size of a terminal in cells. */
export type Size = { readonly cols: number; readonly rows: number }

/** One frame of output holds at most this much. */
const frameBytes = 64 * 1024
/** A client that is further behind than this, and still takes what it is sent, makes the program wait. */
const holdAbove = 256 * 1024
const releaseBelow = 64 * 1024
/**
 * A burst longer than this is sent in frames of at least half the size, or as often as this: fewer, larger frames cost every
 * process on the way less. Anything shorter, an echo or a prompt, is sent at once.
 */
const burstBytes = 32 * 1024
const gatherMs = 4
/** A client that acknowledges nothing for this long is not waited for. */
const patienceMs = 500

/** Where a stream sends what it reads. */
export type AttachSink = {
  readonly opened: (offset: number, size: Size) => void
  readonly screen: (offset: number, size: Size) => void
  readonly output: (offset: number, bytes: Uint8Array) => void
  readonly closed: (reason: string, exitCode: number | null) => void
  /** The connection itself is full: nothing further until `resume` is called. */
  readonly clogged: () => boolean
}

/** What a stream is made of. */
export type AttachSetup = {
  readonly source: TerminalSource
  readonly clock: Clock
  readonly sink: AttachSink
  /** Where an earlier attachment was cut, if the bytes from there on are held; else null. */
  readonly resumeAt: number | null
  /** The client draws nothing: where it missed something it goes on with the oldest bytes that are held. */
  readonly bytesOnly: boolean
  readonly drew: (from: number, to: number) => void
  readonly resized: (size: Size) => void
  readonly closed: () => void
}

/**
 * One client of a pty. It gets a drawn screen, then the bytes as they come, never more than `terminalWindow` ahead of what it
 * has acknowledged. A drawn screen that shows everything before offset `o` and takes `n` bytes is sent as the bytes from
 * `o - n` to `o`, after a `screen` message with that first offset: so offsets only ever count up from what a message named,
 * for drawn and for plain bytes alike. A client that missed more than the ring holds gets a new screen; while it keeps
 * acknowledging, the program waits for it instead.
 */
export class AttachStream {
  readonly #setup: AttachSetup
  readonly #segments = new Segments()
  readonly #leave: (() => void)[] = []
  #position: number
  #drawing: Uint8Array | null = null
  #told: Size | null = null
  #busy = false
  #again = false
  #ended = false
  #release: (() => void) | null = null
  #cancelPatience: CancelTimer | null = null
  #lags = false
  #burst = 0
  #sentAt = 0
  #cancelGather: CancelTimer | null = null

  constructor(setup: AttachSetup) {
    this.#setup = setup
    this.#position = setup.resumeAt ?? -1
  }

  /** The client has left, or the program has ended and the client has everything. */
  get ended(): boolean {
    return this.#ended
  }

  /** Starts sending. */
  begin(): void {
    const { source, sink, resumeAt, bytesOnly } = this.#setup
    this.#leave.push(
      source.attach(),
      source.onChange(() => this.resume()),
    )
    const size = source.size()
    sink.opened(resumeAt ?? (bytesOnly ? source.start() : source.end()), size)
    if (resumeAt !== null) this.#told = size
    this.resume()
  }

  /** Takes what the client typed. */
  write(bytes: Uint8Array): void {
    this.#setup.source.write(bytes)
  }

  /** The client's window has another size. */
  resize(size: Size): void {
    // It has redrawn itself for its new size; whether that is the pty's is seen when it has changed.
    if (this.#told !== null) this.#told = size
    this.#setup.resized(size)
    this.resume()
  }

  /** The client has drawn everything before `offset`. */
  acknowledge(offset: number): void {
    this.#segments.acknowledge(offset)
    this.#lags = false
    this.#awaitSign()
    this.resume()
  }

  /** There may be something to send, or room for it. */
  resume(): void {
    this.#again = true
    if (this.#busy || this.#ended) return
    this.#busy = true
    void this.#send()
  }

  /** The client leaves. */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    this.#letGo()
    this.#cancelGather?.()
    for (const leave of this.#leave) leave()
    this.#setup.closed()
  }

  async #send(): Promise<void> {
    while (this.#again && !this.ended) {
      this.#again = false
      for (let next = this.#step(); next !== 'wait'; next = this.#step()) {
        if (next === 'more') continue
        const drawn = await this.#setup.source.screen()
        if (!this.ended) this.#draw(drawn)
      }
      this.#holdOrRelease()
    }
    this.#busy = false
  }

  /** Sends one frame, if it can. */
  #step(): 'more' | 'draw' | 'wait' {
    const { source, sink } = this.#setup
    const room = terminalWindow - this.#segments.outstanding
    if (this.ended || sink.clogged() || room <= 0) return 'wait'
    if (this.#drawing !== null) {
      const bytes = this.#drawing.subarray(0, Math.min(frameBytes, room))
      const rest = this.#drawing.subarray(bytes.length)
      this.#drawing = rest.length === 0 ? null : rest
      this.#output(bytes)
      return 'more'
    }
    if (this.#setup.bytesOnly) this.#position = Math.max(this.#position, source.start())
    if (this.#needsScreen()) return room >= terminalWindow / 2 ? 'draw' : 'wait'
    const read = source.read(this.#position, Math.min(frameBytes, room))
    const closed = source.closed()
    const isLast = closed !== null && this.#position + read.length === source.end()
    const bytes = isLast ? read : read.subarray(0, wholeCharacters(read))
    if (closed === null && this.#gathers(read.length)) return 'wait'
    if (bytes.length > 0) {
      this.#output(bytes)
      return 'more'
    }
    if (isLast) {
      sink.closed(closed.reason, closed.exitCode)
      this.close()
    }
    return 'wait'
  }

  /** Whether so little of a burst is there that more is waited for. */
  #gathers(length: number): boolean {
    const { clock } = this.#setup
    const since = clock.now() - this.#sentAt
    if (since > 4 * gatherMs) this.#burst = 0
    if (length === 0 || length >= frameBytes / 2 || this.#burst < burstBytes || since >= gatherMs) return false
    this.#cancelGather ??= clock.schedule(gatherMs - since, () => {
      this.#cancelGather = null
      this.resume()
    })
    return true
  }

  #needsScreen(): boolean {
    const { source, bytesOnly } = this.#setup
    if (this.#drawing !== null || bytesOnly) return false
    const size = source.size()
    return (
      this.#position < source.start() ||
      this.#told === null ||
      this.#told.cols !== size.cols ||
      this.#told.rows !== size.rows
    )
  }

  #draw({ bytes, offset, cols, rows }: DrawnScreen): void {
    this.#position = offset - bytes.length
    this.#told = { cols, rows }
    this.#setup.sink.screen(this.#position, this.#told)
    this.#setup.drew(this.#position, offset)
    this.#drawing = bytes.length === 0 ? null : bytes
  }

  #output(bytes: Uint8Array): void {
    this.#setup.sink.output(this.#position, bytes)
    this.#segments.sent(this.#position, this.#position + bytes.length)
    this.#position += bytes.length
    this.#burst += bytes.length
    this.#sentAt = this.#setup.clock.now()
  }

  #holdOrRelease(): void {
    if (this.ended || this.#drawing !== null) return this.#letGo()
    const behind = this.#setup.source.end() - this.#position
    if (this.#release !== null && behind < releaseBelow) this.#letGo()
    if (this.#release !== null || this.#lags || behind <= holdAbove || this.#needsScreen()) return
    this.#release = this.#setup.source.hold()
    this.#awaitSign()
  }

  /** While the program waits for this client, the client has to show that it lives. */
  #awaitSign(): void {
    this.#cancelPatience?.()
    this.#cancelPatience = null
    if (this.#release === null) return
    this.#cancelPatience = this.#setup.clock.schedule(patienceMs, () => {
      this.#lags = true
      this.#letGo()
    })
  }

  #letGo(): void {
    this.#cancelPatience?.()
    this.#cancelPatience = null
    this.#release?.()
    this.#release = null
  }
}
