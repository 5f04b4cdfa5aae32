import { createContext, useContext } from 'react'
import { createStore, useStore, type StoreApi } from 'zustand'

/** How one conversation is being read: kept apart from the pieces, which come and go with scrolling. */
export type Reading = StoreApi<{
  /** Keys of pieces that the reader has opened; of those that are open by themselves, closed. */
  readonly toggled: ReadonlySet<string>
  /** The piece that keys are about. */
  readonly current: string | null
  /** What is looked for; null while the search is closed. */
  readonly query: string | null
}>

/** Nobody has read anything yet. */
export function createReading(): Reading {
  return createStore(() => ({ toggled: new Set<string>(), current: null, query: null }))
}

/** Opens what is folded, or folds it. */
export function toggle(reading: Reading, key: string): void {
  reading.setState(({ toggled }) => {
    const next = new Set(toggled)
    if (!next.delete(key)) next.add(key)
    return { toggled: next }
  })
}

/** The reading that a piece is drawn in. */
export const ReadingContext = createContext<Reading | null>(null)

/** Whether a piece was toggled, and how to do so. */
export function useToggled(key: string): readonly [boolean, () => void] {
  const reading = useContext(ReadingContext)
  if (reading === null) throw new Error('A piece of a conversation was drawn outside of one.')
  return [useStore(reading, ({ toggled }) => toggled.has(key)), () => toggle(reading, key)]
}
