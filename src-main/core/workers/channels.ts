import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { LiveOutput, TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { SupervisorMessage, WorkerMessage } from '../../../src-shared/worker-protocol/messages.ts'
import type { Wire } from './wire.ts'

/** Takes what a transcript watch brings. */
export type TranscriptSink = {
  readonly entries: (entries: readonly TranscriptEntry[], caughtUp: boolean) => void
  readonly live: (output: LiveOutput) => void
  /** The connection went: nothing more comes. */
  readonly lost: () => void
}

/** Takes what a terminal channel brings; `lost` when the connection went. */
export type TerminalSink = {
  readonly opened: (offset: number, cols: number, rows: number) => void
  readonly screen: (offset: number, cols: number, rows: number) => void
  readonly output: (offset: number, bytes: Uint8Array) => void
  readonly closed: (reason: string, exitCode: number | null) => void
  readonly lost: () => void
}

/** One open terminal of a worker. */
export type TerminalChannel = {
  readonly input: (bytes: Uint8Array) => void
  readonly resize: (cols: number, rows: number) => void
  readonly ack: (offset: number) => void
  readonly close: () => void
}

/** What a terminal is opened for: a screen of a size, or (`bytesOnly`) a reader that draws nothing. */
export type TerminalView = { readonly cols: number; readonly rows: number; readonly bytesOnly?: boolean | undefined }

type ChannelMessage = Extract<
  WorkerMessage,
  { type: 'entries' | 'live' | 'terminal-opened' | 'terminal-screen' | 'terminal-output' | 'terminal-closed' }
>

/** The numbered channels of one connection: transcript watches and terminals. */
export class Channels {
  readonly #transcripts = new Map<number, TranscriptSink>()
  readonly #terminals = new Map<number, TerminalSink>()
  #wire: Wire | null = null
  #next = 1

  begin(wire: Wire): void {
    this.#wire = wire
  }

  end(): void {
    this.#wire = null
    const sinks = [...this.#transcripts.values(), ...this.#terminals.values()]
    this.#transcripts.clear()
    this.#terminals.clear()
    for (const sink of sinks) sink.lost()
  }

  get terminals(): number {
    return this.#terminals.size
  }

  take(message: ChannelMessage, tail: Uint8Array): void {
    switch (message.type) {
      case 'entries':
        this.#transcripts.get(message.channel)?.entries(message.entries, message.caughtUp)
        return
      case 'live':
        this.#transcripts.get(message.channel)?.live(message.output)
        return
      case 'terminal-opened':
        this.#terminals.get(message.channel)?.opened(message.offset, message.cols, message.rows)
        return
      case 'terminal-screen':
        this.#terminals.get(message.channel)?.screen(message.offset, message.cols, message.rows)
        return
      case 'terminal-output':
        this.#terminals.get(message.channel)?.output(message.offset, tail)
        return
      case 'terminal-closed': {
        const sink = this.#terminals.get(message.channel)
        this.#terminals.delete(message.channel)
        sink?.closed(message.reason, message.exitCode)
        return
      }
      default:
        assertNever(message, 'channel message')
    }
  }

  watch(from: { afterSeq: number; tail?: number | undefined }, sink: TranscriptSink): () => void {
    const channel = this.#next++
    if (this.#wire === null) {
      sink.lost()
      return () => undefined
    }
    this.#transcripts.set(channel, sink)
    const { afterSeq, tail } = from
    this.#send(tail === undefined ? { type: 'watch', channel, afterSeq } : { type: 'watch', channel, afterSeq, tail })
    return () => {
      if (this.#transcripts.delete(channel)) this.#send({ type: 'unwatch', channel })
    }
  }

  openTerminal(view: TerminalView, fromOffset: number | undefined, sink: TerminalSink): TerminalChannel {
    const channel = this.#next++
    if (this.#wire === null) sink.lost()
    else {
      this.#terminals.set(channel, sink)
      this.#send({ type: 'terminal-open', channel, ...view, fromOffset })
    }
    return {
      input: (bytes) => this.#send({ type: 'terminal-input', channel }, bytes),
      resize: (cols, rows) => this.#send({ type: 'terminal-resize', channel, cols, rows }),
      ack: (offset) => this.#send({ type: 'terminal-ack', channel, offset }),
      close: () => {
        if (this.#terminals.delete(channel)) this.#send({ type: 'terminal-close', channel })
      },
    }
  }

  #send(message: SupervisorMessage, tail?: Uint8Array): void {
    this.#wire?.send(message, tail)
  }
}
