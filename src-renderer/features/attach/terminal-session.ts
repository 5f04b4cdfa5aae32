import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes'
import { WebglAddon } from '@xterm/addon-webgl'
import { Terminal } from '@xterm/xterm'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { TerminalServerMessage } from '../../../src-shared/api/terminal-channel.ts'
import { scrollsPlainly } from '../../../src-shared/terminal/scrolls-plainly.ts'
import type { OpenTerminalChannel, TerminalChannel } from '../../transport/terminal-channel.ts'
import { browserClock } from '../../app/browser-clock.ts'
import { hasGraphicsProcessor } from './graphics.ts'
import { OutputQueue } from './output-queue.ts'
import { paceRendering } from './render-pace.ts'
import { linkProvider, type LinkHandlers } from './link-provider.ts'
import { onThemeChange, readTheme } from './terminal-theme.ts'

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
  /** Out of sight nothing is drawn, and the program's output waits where it is. */
  readonly setShown: (shown: boolean) => void
  readonly setLook: (look: TerminalLook) => void
  readonly dispose: () => void
}

/** What the settings say about every terminal. */
export type TerminalLook = {
  /** In pixels. */
  readonly fontSize: number
  readonly scrollback: number
  readonly screenReader: boolean
}

type Parts = {
  /** Null: it shows the editor `editId`. */
  readonly sessionId: SessionId | null
  readonly editId?: string
  readonly open: OpenTerminalChannel
  readonly onStatus: (status: TerminalStatus) => void
  /** Without it nothing in the terminal is a link. */
  readonly links?: LinkHandlers
}

const encoder = new TextEncoder()
/** Presses and pastes that wait for a channel. */
const mostEarly = 1_000
const fontFamily =
  "ui-monospace, 'SF Mono', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"

/** Makes a terminal in `element`; nothing is asked of the supervisor before `connect`. */
export function createTerminalSession(
  element: HTMLElement,
  { sessionId, editId, open, onStatus, links }: Parts,
): TerminalSession {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily,
    fontSize: 12.5,
    lineHeight: 1.2,
    scrollback: 10_000,
    cursorBlink: false,
    minimumContrastRatio: 4.5,
    theme: readTheme(),
    // Opening is up to us, which asks before anything but the web.
    linkHandler: {
      activate: (_event, address) => links?.open({ kind: 'address', address }),
      hover: (_event, address) => links?.hover({ kind: 'address', address }),
      leave: () => links?.hover(null),
      allowNonHttpProtocols: true,
    },
  })
  const fitter = new FitAddon()
  const search = new SearchAddon()
  terminal.loadAddon(fitter)
  terminal.loadAddon(search)
  terminal.loadAddon(new UnicodeGraphemesAddon())
  if (links !== undefined) terminal.registerLinkProvider(linkProvider(terminal, links))
  const stopTheme = onThemeChange(() => {
    terminal.options.theme = readTheme()
  })
  terminal.open(element)
  drawByGraphicsProcessor(terminal)

  let channel: TerminalChannel | null = null
  let connecting = false
  /** Typed while the channel is being opened: the first that the program gets. */
  let early: Uint8Array[] = []
  let disposed = false
  let adopting = false

  const pace = paceRendering(terminal)
  const output = new OutputQueue(
    {
      write: (data, parsed) => terminal.write(data, parsed),
      adopt: ({ cols, rows }) => {
        // A smaller client may be attached too: the program has its size, which is no wish of ours.
        adopting = true
        terminal.resize(cols, rows)
        adopting = false
      },
      acknowledge: (offset) => channel?.send({ type: 'ack', offset }),
      setFlooded: pace.setFlooded,
      lines: () => (scrollsPlainly(terminal) ? { shown: terminal.rows, kept: terminal.options.scrollback ?? 0 } : null),
    },
    browserClock,
  )
  const onMessage = (message: TerminalServerMessage): void => {
    switch (message.type) {
      case 'opened':
        output.opened(message)
        onStatus({ kind: 'open' })
        return
      case 'screen':
        output.screen(message)
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
        onOutput: (_offset, bytes) => {
          if (channel === opened) output.push(bytes)
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
      if (sessionId !== null) {
        opened.send({ type: 'open', sessionId, ...size, ...(output.end === null ? {} : { fromOffset: output.end }) })
      } else if (editId !== undefined) opened.send({ type: 'open-editor', editId, ...size })
      for (const bytes of early) opened.input(bytes)
    } catch (error) {
      onStatus({ kind: 'lost', reason: error instanceof Error ? error.message : String(error) })
    } finally {
      connecting = false
      early = []
    }
  }
  const type = (bytes: Uint8Array): void => {
    if (channel !== null) channel.input(bytes)
    else if (connecting && early.length < mostEarly) early.push(bytes)
  }

  terminal.onData((data) => type(encoder.encode(data)))
  terminal.onBinary((data) => type(Uint8Array.from(data, (character) => character.charCodeAt(0) & 0xff)))
  terminal.onResize(({ cols, rows }) => {
    if (!adopting) channel?.send({ type: 'resize', cols, rows })
  })
  let onScreen = true
  const fit = (): void => {
    if (onScreen && element.clientWidth > 0 && element.clientHeight > 0) fitter.fit()
  }
  // The emulator learns a little later that it is on screen. Until then it knows its old height only, and made lower it would
  // scroll up by the difference. It is told before we are: its observer is the older one.
  const screen = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1)?.isIntersecting ?? onScreen
    fit()
  })
  screen.observe(terminal.element?.querySelector('.xterm-screen') ?? element)
  return {
    terminal,
    search,
    fit,
    setLook: ({ fontSize, scrollback, screenReader }) => {
      terminal.options.fontSize = fontSize
      terminal.options.scrollback = scrollback
      terminal.options.screenReaderMode = screenReader
      fit()
    },
    connect: () => void connect(),
    setShown: (shown) => output.setShown(shown),
    dispose: () => {
      disposed = true
      channel?.close()
      channel = null
      output.close()
      screen.disconnect()
      stopTheme()
      pace.dispose()
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
