import type { Clock } from '../../src-shared/base/clock.ts'

/**
 * Keeps rows from moving away under a pointer that is about to press: while it moves over the board, or is down, changes of
 * place wait. What the user arranges is never held.
 */
export type PointerHold = {
  readonly moved: () => void
  readonly left: () => void
  /** A button of the pointer went down or up on the board. */
  readonly pressed: (down: boolean) => void
  readonly isDown: () => boolean
  /** Runs `task` at once, or when the pointer rests; of several tasks that wait only the last one runs. */
  readonly whenSteady: (task: () => void) => void
}

/** A pointer that moved within this time may be about to press. */
const restMs = 400
/** Nothing waits longer than this for a pointer that never rests. */
const longestMs = 2_000
/** Nor than this for one that is down: where it went up may not have been told. */
const longestDownMs = 20_000

/** Makes the hold of one board. */
export function createPointerHold(clock: Clock): PointerHold {
  let movedAt: number | null = null
  let down = false
  let waiting: { readonly task: () => void; readonly since: number } | null = null
  let cancel: (() => void) | null = null

  const restsIn = (): number => {
    const now = clock.now()
    const waited = waiting === null ? 0 : now - waiting.since
    if (down) return Math.min(restMs, longestDownMs - waited)
    if (movedAt === null) return 0
    const rest = movedAt + restMs - now
    return Math.min(rest, longestMs - waited)
  }
  const settle = (): void => {
    cancel?.()
    cancel = null
    if (waiting === null) return
    const wait = restsIn()
    if (wait > 0) {
      cancel = clock.schedule(wait, settle)
      return
    }
    const { task } = waiting
    waiting = null
    task()
  }
  return {
    moved: () => {
      movedAt = clock.now()
    },
    left: () => {
      movedAt = null
      settle()
    },
    pressed: (now) => {
      if (down === now) return
      down = now
      // The press itself comes after this: what waits goes on behind it.
      if (!now) movedAt = clock.now()
    },
    isDown: () => down,
    whenSteady: (task) => {
      waiting = { task, since: waiting?.since ?? clock.now() }
      if (cancel === null) settle()
    },
  }
}
