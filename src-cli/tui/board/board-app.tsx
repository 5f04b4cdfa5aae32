import { Text, useApp, useCursor, useInput, usePaste, useWindowSize } from 'ink'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { printedLine } from '../../transcript/line.ts'
import type { Look } from '../look.ts'
import { drawBoard, type BoardView, type Picture } from './board-picture.ts'
import { isUnmarkedPaste, terminalKeys } from './board-press.ts'
import type { BoardKeys } from './board-keys.ts'

/** What is drawn, and told only when it looks different: most of what happens on a board does not. */
export class BoardScreen {
  readonly #view: () => BoardView
  readonly #look: Look
  readonly #listeners = new Set<() => void>()
  #size = { columns: 80, rows: 24 }
  #top = 0
  #shown: { readonly text: string; readonly cursor: Picture['cursor'] } = { text: '', cursor: null }

  constructor(view: () => BoardView, look: Look) {
    this.#view = view
    this.#look = look
  }

  get shown(): { readonly text: string; readonly cursor: Picture['cursor'] } {
    return this.#shown
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#size.columns && rows === this.#size.rows) return
    this.#size = { columns, rows }
    this.draw()
  }

  draw(): void {
    const { columns, rows } = this.#size
    const { lines, cursor, top } = drawBoard(this.#view(), columns, rows, this.#top, this.#look)
    this.#top = top
    // The last line of the screen stays free: a full screen would flicker.
    const text = lines
      .slice(0, Math.max(1, rows - 1))
      .map((one) => printedLine(one, this.#look.paint) || ' ')
      .join('\n')
    const isSame =
      text === this.#shown.text && cursor?.x === this.#shown.cursor?.x && cursor?.y === this.#shown.cursor?.y
    if (isSame) return
    this.#shown = { text, cursor }
    for (const listener of this.#listeners) listener()
  }
}

/** Gives the terminal to another program for a while. */
export type Suspend = (run: () => Promise<void>) => Promise<void>

/** The board on the terminal's other screen. */
export function BoardApp(props: {
  readonly screen: BoardScreen
  readonly keys: BoardKeys
  readonly onReady: (suspend: Suspend) => void
}) {
  const { screen, keys, onReady } = props
  const { columns, rows } = useWindowSize()
  const { suspendTerminal } = useApp()
  const { setCursorPosition } = useCursor()
  const shown = useSyncExternalStore(screen.subscribe, () => screen.shown)
  const suspend = useRef<Suspend>(async (run) => await suspendTerminal(run))
  useEffect(() => onReady(suspend.current), [onReady])
  useEffect(() => {
    keys.resize(columns)
    screen.resize(columns, rows)
  }, [columns, rows, keys, screen])
  useInput((input, key) => {
    if (isUnmarkedPaste(input, key)) return keys.paste(input.replaceAll('\r', '\n'))
    for (const one of terminalKeys(input, key)) keys.press(one)
  })
  usePaste((text) => keys.paste(text))
  setCursorPosition(shown.cursor ?? undefined)
  return <Text wrap="truncate">{shown.text}</Text>
}
