import type { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import type { Item } from './items.ts'

/** Diffs come in above what is being read: that stays where it is. */
export function useSamePlace(
  items: readonly Item[],
  virtualizer: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
): void {
  const seen = useRef<{ readonly key: string; readonly offset: number } | null>(null)
  const before = useRef(items)
  const offset = virtualizer.scrollOffset ?? 0
  useLayoutEffect(() => {
    const known = seen.current
    if (before.current !== items) {
      before.current = items
      const index = known === null ? -1 : items.findIndex(({ key }) => key === known.key)
      const start = index === -1 ? undefined : virtualizer.getOffsetForIndex(index, 'start')?.[0]
      if (known !== null && start !== undefined && Math.abs(start - known.offset - offset) > 1) {
        virtualizer.scrollToOffset(Math.max(0, start - known.offset))
        return
      }
    }
    // What is about to be replaced cannot hold a place.
    const first = virtualizer
      .getVirtualItems()
      .find(({ index, start }) => start >= offset && items[index]?.kind !== 'wait' && items[index]?.kind !== 'draft')
    const item = first === undefined ? undefined : items[first.index]
    seen.current =
      item === undefined || first === undefined || offset === 0 ? null : { key: item.key, offset: first.start - offset }
  })
}
