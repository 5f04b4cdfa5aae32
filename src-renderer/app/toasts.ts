import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'

/** A short message that goes away by itself; what went wrong stays until it is closed. */
export type Toast = {
  readonly id: number
  readonly kind: 'done' | 'problem'
  readonly text: string
  readonly detail?: string
  readonly actions: readonly { readonly label: string; readonly run: () => void }[]
}

/** The messages on screen. */
export type Toasts = {
  readonly store: StoreApi<readonly Toast[]>
  /** Shows a message and returns how to take it away. */
  readonly show: (toast: Omit<Toast, 'id' | 'actions'> & { readonly actions?: Toast['actions'] }) => () => void
  readonly close: (id: number) => void
  /** A message under the pointer or the focus stays as long as it is read. */
  readonly keep: (id: number, kept: boolean) => void
  /** Undoes what the newest message that can be undone is about; null when there is none. */
  readonly undoable: () => (() => void) | null
}

const shownForMs = 8_000
const shownAtOnce = 4

/** Makes the message list of a window. */
export function createToasts(clock: Clock): Toasts {
  const store = createStore<readonly Toast[]>(() => [])
  const timers = new Map<number, CancelTimer>()
  const startTimer = (id: number): void => {
    timers.get(id)?.()
    timers.set(
      id,
      clock.schedule(shownForMs, () => close(id)),
    )
  }
  let next = 1
  const close = (id: number): void => {
    timers.get(id)?.()
    timers.delete(id)
    store.setState(
      store.getState().filter((toast) => toast.id !== id),
      true,
    )
  }
  return {
    store,
    close,
    keep: (id, kept) => {
      if (kept) timers.get(id)?.()
      else if (timers.has(id)) startTimer(id)
    },
    undoable: () => {
      for (const { id, actions } of store.getState().toReversed()) {
        const undo = actions.find(({ label }) => label === 'Undo')
        if (undo === undefined) continue
        return () => {
          close(id)
          undo.run()
        }
      }
      return null
    },
    show: (toast) => {
      const id = next++
      // The same message twice says nothing new.
      const others = store.getState().filter((other) => other.text !== toast.text || other.detail !== toast.detail)
      store.setState([...others, { actions: [], ...toast, id }].slice(-shownAtOnce), true)
      if (toast.kind === 'done') startTimer(id)
      return () => close(id)
    },
  }
}
