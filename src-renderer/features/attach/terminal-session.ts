import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'
import type { OpenTerminalChannel, TerminalChannel } from '../../transport/terminal-channel.ts'
import { hasGraphicsProcessor } from './graphics.ts'
import { terminalOptions } from './terminal-theme.ts'

/** RIS: clears everything, in its place among the bytes that are still to be drawn. */
const fullReset = '\u001bc'

/** How a terminal stands. */
export type TerminalStatus =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'closed'; readonly reason: string; readonly exitCode: number | null }

/** One xterm on one terminal channel. */
export type TerminalSession = {
  readonly terminal: Terminal
  readonly search: SearchAddon
  /** Fits the terminal to its element, if that is on screen. */
  readonly fit: () => void
  /** Opens the channel, or opens it again where it was cut. */
  readonly connect: () => void
  readonly dispose: () => void
}

type Parts = {
  readonly sessionId: SessionId
  readonly open: OpenTerminalChannel
  readonly onStatus: (status: TerminalStatus) => void
  readonly onLink: (address: string) => void
}

/** Bytes drawn before the supervisor is told: far below its window, so that it never waits. */
const ackEvery = 65_536
const encoder = new TextEncoder()

/** Makes a terminal in `element`; nothing is asked of the supervisor before `connect`. */
export function createTerminalSession(
  element: HTMLElement,
  { sessionId, open, onStatus, onLink }: Parts,
): TerminalSession {
  const terminal = new Terminal({
    ...terminalOptions,
    linkHandler: { activate: (_event, address) => onLink(address), allowNonHttpProtocols: false },
  })
  const fitter = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fitter)
  terminal.loadAddon(search)
  terminal.loadAddon(new UnicodeGraphemesAddon())
  terminal.loadAddon(new WebLinksAddon((_event, address) => onLink(address)))
  terminal.open(element)
  drawByGraphicsProcessor(terminal)

  let channel: TerminalChannel | null = null
  let connecting = false
  let disposed = false
  /** Where the drawn bytes end; null until the first screen. */
  let drawn: number | null = null
  let acknowledged = 0
  let adopting = false

  const onOutput = (from: TerminalChannel, offset: number, bytes: Uint8Array): void => {
    const end = offset + bytes.length
    terminal.write(bytes, () => {
      drawn = end
      if (end - acknowledged < ackEvery || channel !== from) return
      acknowledged = end
      from.send({ type: 'ack', offset: end })
    })
  }
  /** Clears the terminal behind what waits to be drawn, and takes the size that the program draws for. */
  const redraw = ({ cols, rows }: { readonly cols: number; readonly rows: number }): void => {
    terminal.write(fullReset, () => {
      if (disposed) return
      // A smaller client may be attached too: the program has its size, which is no wish of ours.
      adopting = true
      terminal.resize(cols, rows)
      adopting = false
    })
  }
  const onMessage = (message: TerminalServerMessage): void => {
    switch (message.type) {
      case 'opened':
        acknowledged = message.offset
        if (drawn !== null && drawn !== message.offset) redraw(message)
        drawn = message.offset
        onStatus({ kind: 'open' })
        return
      case 'screen':
        redraw(message)
        acknowledged = message.offset
        drawn = message.offset
        return
      case 'closed':
        channel?.close()
        channel = null
        onStatus({ kind: 'closed', reason: message.reason, exitCode: message.exitCode })
    }
  }
  const connect = async (): Promise<void> => {
    if (channel !== null || connecting || disposed) return
    connecting = true
    onStatus({ kind: 'opening' })
    try {
      const opened: TerminalChannel = await open({
        onMessage: (message) => {
          if (channel === opened) onMessage(message)
        },
        onOutput: (offset, bytes) => {
          if (channel === opened) onOutput(opened, offset, bytes)
        },
        onLost: (reason) => {
          if (channel !== opened) return
          channel = null
          onStatus({ kind: 'lost', reason })
        },
      })
      if (disposed) return opened.close()
      channel = opened
      const { cols, rows } = fitter.proposeDimensions() ?? terminal
      const size = { cols: Math.max(2, cols), rows: Math.max(1, rows) }
      opened.send({ type: 'open', sessionId, ...size, ...(drawn === null ? {} : { fromOffset: drawn }) })
    } catch (error) {
      onStatus({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) })
    } finally {
      connecting = false
    }
  }

  terminal.onData((data) => channel?.input(encoder.encode(data)))
  terminal.onBinary((data) => channel?.input(Uint8Array.from(data, (character) => character.charCodeAt(0) & 0xff)))
  terminal.onResize(({ cols, rows }) => {
    if (!adopting) channel?.send({ type: 'resize', cols, rows })
  })
  element.addEventListener('mouseup', () => {
    const selection = terminal.getSelection()
    if (selection !== '') void navigator.clipboard?.writeText(selection).catch(() => undefined)
  })

  return {
    terminal,
    search,
    fit: () => {
      if (element.clientWidth > 0 && element.clientHeight > 0) fitter.fit()
    },
    connect: () => void connect(),
    dispose: () => {
      disposed = true
      channel?.close()
      channel = null
      terminal.dispose()
    },
  }
}

function drawByGraphicsProcessor(terminal: Terminal): void {
  if (!hasGraphicsProcessor()) return
  try {
    const webgl = new WebglAddon()
    // The context can be taken away at any time: then the terminal draws its text as elements.
    webgl.onContextLoss(() => webgl.dispose())
    terminal.loadAddon(webgl)
  } catch {
    // No WebGL after all: elements do as well.
  }
}
