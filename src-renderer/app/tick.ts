import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

/** One timer for every age on the page: it runs while somebody shows one and the page is visible. */
function update(): void {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible'
  if (wanted && timer === null) {
    timer = setInterval(() => {
      for (const listener of listeners) listener()
    }, 1000)
  } else if (!wanted && timer !== null) {
    clearInterval(timer)
    timer = null
  }
}

function onVisibility(): void {
  update()
  if (document.visibilityState === 'visible') for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', onVisibility)
  listeners.add(listener)
  update()
  return () => {
    listeners.delete(listener)
    update()
    if (listeners.size === 0) document.removeEventListener('visibilitychange', onVisibility)
  }
}

const never = (): (() => void) => () => undefined

/** A text made from the time of day; draws again only when the text changes. `ticking` false: it stands still. */
export function useTimeText(textAt: (now: number) => string, ticking = true): string {
  return useSyncExternalStore(ticking ? subscribe : never, () => textAt(Date.now()))
}
