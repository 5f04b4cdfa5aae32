import type { IPty } from 'node-pty'
import { terminalWindow } from '../../../src-shared/api/terminal-channel.ts'
import type { PaneSink, PaneSource } from '../panes/pane.ts'

type Size = { readonly cols: number; readonly rows: number }

/** What is run in the terminal. */
export type TerminalProgram = {
  readonly program: string
  readonly arguments: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

/** How much of what was drawn is kept for a window that comes back. */
const keptBytes = 262_144

/**
 * An editor on a pty of its own. It begins with the first client that shows it, at that one's size; a later client (the
 * window was loaded anew) takes its place.
 */
export class EditorTerminal {
  readonly #program: TerminalProgram
  readonly #onExit: (code: number, signal: number | undefined) => void
  #pty: IPty | null = null
  #starting: Promise<void> | null = null
  #sink: PaneSink | null = null
  #kept: Uint8Array[] = []
  #keptLength = 0
  #sent = 0
  #acknowledged = 0
  #paused = false
  #ended = false

  constructor(program: TerminalProgram, onExit: (code: number, signal: number | undefined) => void) {
    this.#program = program
    this.#onExit = onExit
  }

  /** Shows the terminal to a client. */
  async attach(size: Size, sink: PaneSink): Promise<PaneSource> {
    const known = this.#pty !== null
    const before = this.#sink
    this.#sink = sink
    before?.end('The editor is shown elsewhere now.', null)
    this.#starting ??= this.#start(size)
    await this.#starting
    if (this.#sink === sink) this.#greet(size, sink, known)
    return {
      input: (bytes) => {
        if (this.#sink === sink && !this.#ended) this.#pty?.write(Buffer.from(bytes))
      },
      resize: (cols, rows) => {
        if (this.#sink === sink && !this.#ended) this.#pty?.resize(cols, rows)
      },
      ack: (offset) => {
        if (this.#sink !== sink) return
        this.#acknowledged = Math.max(this.#acknowledged, Math.min(offset, this.#sent))
        this.#pace()
      },
      close: () => {
        if (this.#sink !== sink) return
        this.#sink = null
        this.#pace()
      },
    }
  }

  /** Ends the editor; false when it had not begun, and then nothing will tell of its end. */
  kill(): boolean {
    if (this.#starting === null) return false
    // A child that node-pty has not seen exit keeps its pid: there is nobody else to hit.
    if (!this.#ended) this.#pty?.kill('SIGHUP')
    return true
  }

  async #start({ cols, rows }: Size): Promise<void> {
    const { spawn } = await import('node-pty')
    const { program, arguments: words, cwd, environment } = this.#program
    const pty = spawn(program, [...words], {
      name: 'xterm-256color',
      cols,
      rows,
      cwd,
      env: { ...environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
      encoding: null,
    })
    this.#pty = pty
    pty.onData((data: string | Uint8Array) => this.#draw(typeof data === 'string' ? Buffer.from(data, 'utf8') : data))
    pty.onExit(({ exitCode, signal }) => {
      this.#ended = true
      this.#onExit(exitCode, signal)
      this.#sink?.end('The editor has ended.', exitCode)
    })
  }

  #greet({ cols, rows }: Size, sink: PaneSink, known: boolean): void {
    const start = this.#sent - this.#keptLength
    this.#acknowledged = start
    sink.tell({ type: 'opened', offset: start, cols, rows })
    sink.tell({ type: 'screen', offset: start, cols, rows })
    let offset = start
    for (const bytes of this.#kept) {
      sink.output(offset, bytes)
      offset += bytes.length
    }
    if (!known || this.#ended) return
    // What is kept may begin in the middle: a new size makes the program draw all of its screen.
    this.#pty?.resize(cols, Math.max(1, rows - 1))
    this.#pty?.resize(cols, rows)
  }

  #draw(bytes: Uint8Array): void {
    this.#kept.push(bytes)
    this.#keptLength += bytes.length
    while (this.#keptLength > keptBytes && this.#kept.length > 1) this.#keptLength -= this.#kept.shift()?.length ?? 0
    this.#sink?.output(this.#sent, bytes)
    this.#sent += bytes.length
    this.#pace()
  }

  /** A client that does not acknowledge stops the program's output; without a client it runs on. */
  #pace(): void {
    const full = this.#sink !== null && this.#sent - this.#acknowledged >= terminalWindow
    if (full === this.#paused || this.#ended) return
    this.#paused = full
    if (full) this.#pty?.pause()
    else this.#pty?.resume()
  }
}
