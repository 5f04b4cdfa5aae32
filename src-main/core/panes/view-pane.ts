import type { IPty } from 'node-pty'
import { terminalWindow } from '../../../src-shared/api/terminal-channel.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { OpenRequest, PaneSink, PaneSource } from './pane.ts'
import type { Views } from './views.ts'

/**
 * Runs the terminal view in a pty of its own, for as long as its client is there. A client that does not acknowledge stops
 * the program's output instead of having it kept: the view draws the present when it goes on.
 */
export async function openViewPane(
  views: Views,
  record: SessionRecord,
  request: OpenRequest,
  sink: PaneSink,
): Promise<PaneSource> {
  const { cols, rows } = request
  const pty = await views.start(record.sessionId, { cols, rows })
  sink.tell({ type: 'opened', offset: 0, cols, rows })
  // What an earlier channel drew is not this program's.
  if (request.fromOffset !== undefined) sink.tell({ type: 'screen', offset: 0, cols, rows })
  return new ViewPane(views, pty, sink)
}

class ViewPane implements PaneSource {
  readonly #views: Views
  readonly #pty: IPty
  #sent = 0
  #acknowledged = 0
  #paused = false
  #ended = false

  constructor(views: Views, pty: IPty, sink: PaneSink) {
    this.#views = views
    this.#pty = pty
    pty.onData((data: string | Uint8Array) => {
      const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data
      sink.output(this.#sent, bytes)
      this.#sent += bytes.length
      this.#pace()
    })
    pty.onExit(({ exitCode }) => {
      this.#ended = true
      sink.end('The view has ended.', exitCode)
    })
  }

  input(bytes: Uint8Array): void {
    if (!this.#ended) this.#pty.write(Buffer.from(bytes))
  }

  resize(cols: number, rows: number): void {
    if (!this.#ended) this.#pty.resize(cols, rows)
  }

  ack(offset: number): void {
    this.#acknowledged = Math.max(this.#acknowledged, Math.min(offset, this.#sent))
    this.#pace()
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    // A terminal that goes away hangs up.
    this.#views.hangUp(this.#pty)
  }

  #pace(): void {
    const full = this.#sent - this.#acknowledged >= terminalWindow
    if (full === this.#paused || this.#ended) return
    this.#paused = full
    if (full) this.#pty.pause()
    else this.#pty.resume()
  }
}
