import type { BoardEntry } from '../../../src-shared/board/board-layout.ts'
import type { EntryKey } from '../../app/ui-store.ts'

/** Where the lines of the board begin, in pixels from its top. */
export type Places = ReadonlyMap<EntryKey, { readonly start: number; readonly group: string }>

/** Adds up where each line begins. */
export function placesOf(entries: readonly BoardEntry[], heightOf: (entry: BoardEntry) => number, top: number): Places {
  const places = new Map<EntryKey, { readonly start: number; readonly group: string }>()
  let start = top
  for (const entry of entries) {
    places.set(entry.key, { start, group: entry.group })
    start += heightOf(entry)
  }
  return places
}

/**
 * How far to scroll so that what is on screen stays there when lines come or go above it. Pure. What most of the visible
 * lines moved by; a group's header that the cursor stands on (it was collapsed or opened) always stays. At the top nothing
 * is held: there one wants to see what comes.
 */
export function shiftOf(
  before: Places,
  after: Places,
  view: { readonly top: number; readonly height: number; readonly cursor: EntryKey | null },
): number {
  if (before === after || view.top <= 0) return 0
  const counts = new Map<number, number>()
  for (const [key, { start, group }] of before) {
    if (start < view.top || start > view.top + view.height) continue
    const now = after.get(key)
    if (now?.group !== group) continue
    const moved = now.start - start
    if (key === view.cursor && key.startsWith('group:')) return moved
    counts.set(moved, (counts.get(moved) ?? 0) + 1)
  }
  let shift = 0
  let most = counts.get(0) ?? 0
  for (const [moved, count] of counts) {
    if (count > most) [shift, most] = [moved, count]
  }
  return shift
}
