import type * as graphemes from '@xterm/addon-unicode-graphemes'
import type * as xterm from '@xterm/xterm'
import { terminalBlock } from './terminal-bytes.ts'

declare global {
  /** When the terminal first showed any text, ms of `performance.now()`; null until then. */
  var benchFirstPaint: number | null
  var benchKeyAt: number
  var Terminal: typeof xterm.Terminal
  var UnicodeGraphemesAddon: typeof graphemes
}

/** Runs in the page: from the next Enter on, waits until a terminal has painted text. */
export function watchFirstPaint(): void {
  globalThis.benchFirstPaint = null
  document.addEventListener(
    'keydown',
    () => {
      globalThis.benchKeyAt = performance.now()
      const look = (): void => {
        const text = document.querySelector('.xterm-rows')?.textContent ?? ''
        if (text.trim() === '') {
          requestAnimationFrame(look)
          return
        }
        const painted = new MessageChannel()
        painted.port1.addEventListener('message', () => {
          globalThis.benchFirstPaint = performance.now()
        })
        painted.port1.start()
        painted.port2.postMessage(null)
      }
      requestAnimationFrame(look)
    },
    { capture: true, once: true },
  )
}

/** Runs in the page: the text of the terminal's screen, a line each, when `text` has come on it. */
export function screenWith(text: string): Promise<{ readonly lines: readonly string[]; readonly at: number }> {
  return new Promise((resolve) => {
    const look = (): void => {
      const rows = [...document.querySelectorAll('.xterm-rows > div')].map((row) =>
        row.textContent.replaceAll('\u00A0', ' ').trimEnd(),
      )
      if (rows.some((row) => row.includes(text))) resolve({ lines: rows, at: performance.now() })
      else requestAnimationFrame(look)
    }
    look()
  })
}

/**
 * Runs in an empty page beside `terminalBlock` and `screenWith`, with xterm.js loaded as the script it is published as:
 * writes the bytes as fast as the terminal takes them.
 */
export async function pourIntoXterm(given: {
  readonly cols: number
  readonly rows: number
  readonly lines: number
  readonly repeats: number
  readonly end: string
}): Promise<{ readonly seconds: number; readonly lines: readonly string[] }> {
  const terminal = new globalThis.Terminal({
    cols: given.cols,
    rows: given.rows,
    scrollback: 10_000,
    fontSize: 12.5,
    allowProposedApi: true,
  })
  terminal.loadAddon(new globalThis.UnicodeGraphemesAddon.UnicodeGraphemesAddon())
  const element = document.createElement('div')
  document.body.append(element)
  terminal.open(element)
  const block = new TextEncoder().encode(terminalBlock(given.lines))
  // As much on its way as a pane may have, so that the terminal never waits.
  const most = 1_048_576
  const chunk = 65_536
  let onItsWay = 0
  let room = (): void => undefined
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (onItsWay >= most) await new Promise<void>((resolve) => (room = resolve))
    onItsWay += bytes.length
    terminal.write(bytes, () => {
      onItsWay -= bytes.length
      room()
    })
  }
  const begun = performance.now()
  for (let n = 0; n < given.repeats; n += 1)
    for (let at = 0; at < block.length; at += chunk) await write(block.subarray(at, at + chunk))
  await write(new TextEncoder().encode(given.end))
  const { lines, at } = await screenWith(given.end)
  return { seconds: (at - begun) / 1000, lines }
}
