import { useLayoutEffect, type RefObject } from 'react'
import type { EntryKey } from '../../app/ui-store.ts'

type Stood = { readonly start: number; readonly group: string }

/** What the board remembers of its lines between draws. */
export type BoardMemory = {
  /** Where each line that is drawn stands, in pixels from the top of the board. */
  readonly stood: Map<EntryKey, Stood>
  /** Where a line stood that was taken away just now: it may come back in another group. */
  readonly left: Map<EntryKey, Stood & { readonly at: number }>
  /** Whether the focus is among the lines. */
  hasFocus: boolean
  /** How far the board scrolls along with this draw, so that what is read stays in place. */
  shift: number
}

/** A board's memory before its first draw. */
export function createBoardMemory(): BoardMemory {
  return { stood: new Map(), left: new Map(), hasFocus: false, shift: 0 }
}

const moveMs = 150
/** A line that comes back later than this was scrolled away meanwhile: it did not move. */
const comesBackMs = 100
/** A line from farther away would fly over the whole board: it fades in instead. */
const longestSlide = 900
const easing = 'cubic-bezier(0.2, 0, 0, 1)'
const stillness = window.matchMedia('(prefers-reduced-motion: reduce)')

/** Slides a line from where it stood last to where it stands now, also when it was drawn anew in another group. */
export function usePlace(
  element: RefObject<HTMLElement | null>,
  memory: BoardMemory,
  line: { readonly key: EntryKey; readonly start: number; readonly group: string; readonly selected: boolean },
): void {
  const { key, start, group, selected } = line
  useLayoutEffect(() => {
    const gone = memory.left.get(key)
    const isBack = gone !== undefined && performance.now() - gone.at < comesBackMs
    const before = memory.stood.get(key) ?? (isBack ? gone : undefined)
    memory.stood.set(key, { start, group })
    memory.left.delete(key)
    if (before === undefined || stillness.matches) return
    const way = before.start - start + memory.shift
    if (way === 0) return
    if (Math.abs(way) > longestSlide) {
      element.current?.animate?.([{ opacity: 0 }, { opacity: 1 }], { duration: moveMs, easing })
      return
    }
    // What changes its group passes over the others; what only makes room goes below.
    const over = before.group === group ? {} : { zIndex: 2, background: 'var(--color-raised)' }
    element.current?.animate?.(
      [
        { transform: `translateY(${way}px)`, ...over },
        { transform: 'none', ...over },
      ],
      {
        duration: moveMs,
        easing,
      },
    )
  }, [element, memory, key, start, group])
  useLayoutEffect(
    () => () => {
      const stood = memory.stood.get(key)
      memory.stood.delete(key)
      if (stood !== undefined) memory.left.set(key, { ...stood, at: performance.now() })
    },
    [memory, key],
  )
  useLayoutEffect(() => {
    // Drawn anew in another group, or selected by key: the focus that was on the board goes with the cursor.
    const node = element.current
    if (!selected || !memory.hasFocus || node === null || node.contains(document.activeElement)) return
    node.focus({ preventScroll: true })
  }, [element, memory, selected])
}
