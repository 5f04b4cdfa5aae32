import type { NativeEvent } from '../../src-shared/api/native-event.ts'

/** So many events wait for a page that does not listen yet; the oldest are dropped. */
const mostWaiting = 20

/** What is told to the window's page: kept until the page listens, for a link or a click may start the app. */
export type PageEvents = {
  readonly tell: (event: NativeEvent) => void
  /** The page listens from now on. */
  readonly listens: () => void
  /** The page is gone, or loads anew. */
  readonly left: () => void
  readonly isListening: () => boolean
}

/** Makes the events of a window; `send` reaches a page that listens. */
export function createPageEvents(send: (event: NativeEvent) => void): PageEvents {
  let listening = false
  let waiting: readonly NativeEvent[] = []
  return {
    tell: (event) => {
      if (listening) send(event)
      // A sound that comes late tells nothing.
      else if (event.type !== 'chime') waiting = [...waiting, event].slice(-mostWaiting)
    },
    listens: () => {
      listening = true
      const kept = waiting
      waiting = []
      for (const event of kept) send(event)
    },
    left: () => (listening = false),
    isListening: () => listening,
  }
}
