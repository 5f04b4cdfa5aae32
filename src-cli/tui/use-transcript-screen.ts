import { useApp, useInput, useStdout, useWindowSize, type Key } from 'ink'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Scroll } from './scroll.ts'
import type { TranscriptScreen } from './transcript-screen.ts'

const enterAlternateScreen = '\u001b[?1049h\u001b[H\u001b[J'
const leaveAlternateScreen = '\u001b[?1049l'
/** Its window is the screen without the rule, the status, and the line that stays free. */
const FIXED_ROWS = 3

/** The conversation with everything in it, on the terminal's other screen: the scrollback stays as it is. */
export function useTranscriptScreen(
  screen: TranscriptScreen,
  scroll: Scroll,
): { readonly isOpen: boolean; readonly open: () => Promise<void> } {
  const { waitUntilRenderFlush } = useApp()
  const { write } = useStdout()
  const { columns, rows } = useWindowSize()
  const [isOpen, setIsOpen] = useState(false)
  const isTurning = useRef(false)
  const hasNewSize = useRef(false)
  useSyncExternalStore(screen.subscribe, () => screen.version)
  // However the view ends: the terminal gets its own screen back.
  const isThere = useRef(false)
  useEffect(
    () => () => {
      if (isThere.current) process.stdout.write(leaveAlternateScreen)
    },
    [],
  )
  useEffect(() => {
    hasNewSize.current = true
    screen.resize(columns, Math.max(1, rows - FIXED_ROWS))
  }, [screen, columns, rows])

  const once = async (turn: () => Promise<void>): Promise<void> => {
    if (isTurning.current) return
    isTurning.current = true
    await turn().finally(() => {
      isTurning.current = false
    })
  }
  const open = (): Promise<void> =>
    once(async () => {
      scroll.hold()
      hasNewSize.current = false
      await screen.open()
      write(enterAlternateScreen)
      isThere.current = true
      setIsOpen(true)
    })
  const close = (): Promise<void> =>
    once(async () => {
      setIsOpen(false)
      screen.close()
      // The other screen is left when the small picture is there: the large one would be drawn over the scrollback.
      await waitUntilRenderFlush()
      isThere.current = false
      write(leaveAlternateScreen)
      scroll.release()
      if (hasNewSize.current) scroll.redraw()
    })
  useInput(
    (input, key) => {
      if (key.eventType === 'release') return
      if (leaves(input, key)) return void close()
      if (input.length <= 1) return scrollBy(screen, input, key)
      // Keys that came together: those behind the one that leaves are not for this screen either.
      for (const letter of input) {
        if (leavingLetters.has(letter)) return void close()
        scrollBy(screen, letter, key)
      }
    },
    { isActive: isOpen },
  )
  return { isOpen, open }
}

/** `q`, Ctrl+O, Ctrl+C, Ctrl+], Esc. */
const leavingLetters = new Set(['q', '\u000f', '\u0003', '\u001d', '\u001b'])

function leaves(input: string, key: Key): boolean {
  return key.escape || (key.ctrl && (input === 'o' || input === 'c' || input === ']')) || (!key.ctrl && input === 'q')
}

function scrollBy(screen: TranscriptScreen, input: string, key: Key): void {
  if (key.pageUp || (!key.ctrl && input === 'b')) screen.pageUp()
  else if (key.pageDown || (!key.ctrl && (input === ' ' || input === 'f'))) screen.pageDown()
  else if (key.upArrow || input === 'k') screen.scroll(1)
  else if (key.downArrow || input === 'j') screen.scroll(-1)
  else if (key.home || input === 'g') screen.toTop()
  else if (key.end || input === 'G') screen.toEnd()
}
