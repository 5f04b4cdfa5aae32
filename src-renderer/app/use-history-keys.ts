import { useEffect, useRef, type KeyboardEvent, type RefObject } from 'react'
import type { KeyPlatform } from '../../src-shared/board/key-chord.ts'
import type { KeyCommand } from '../../src-shared/board/key-map.ts'
import { stepInHistory, type History, type HistoryPlace } from './history.ts'

/**
 * Earlier texts in a box: by their keys at once; by the arrows where the cursor cannot go further up or down. What
 * stood there before comes back at the end.
 */
export function useHistoryKeys(options: {
  readonly box: RefObject<HTMLTextAreaElement | null>
  readonly history: History
  readonly text: string
  readonly write: (text: string, cursor: number) => void
  readonly platform: KeyPlatform
}): {
  readonly onHistoryKey: (event: KeyboardEvent<HTMLTextAreaElement>, command: KeyCommand | null) => void
  readonly goInHistory: (step: 'older' | 'newer') => void
} {
  const { box, history, text, write, platform } = options
  const place = useRef<(HistoryPlace & { readonly text: string }) | null>(null)
  useEffect(() => {
    // Whoever changes what came from the history writes something new.
    if (place.current !== null && place.current.text !== text) place.current = null
  }, [text])

  const goInHistory = (step: 'older' | 'newer'): void => {
    // What was drawn when the key was pressed may be older than what stands there now.
    const next = stepInHistory(history.entries(), place.current, box.current?.value ?? text, step)
    if (next === null) return
    place.current = next.place === null ? null : { ...next.place, text: next.text }
    // From here the same arrow goes on: the cursor stands where it leaves.
    write(next.text, step === 'older' ? 0 : next.text.length)
  }
  const onHistoryKey = (event: KeyboardEvent<HTMLTextAreaElement>, command: KeyCommand | null): void => {
    const byArrow = event.key === 'ArrowUp' || event.key === 'ArrowDown'
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    const byKey = command === 'history-older' || command === 'history-newer'
    if (!byKey && !(byArrow && isPlain)) return
    const step = command === 'history-older' || event.key === 'ArrowUp' ? 'older' : 'newer'
    if (byKey && platform !== 'mac') {
      event.preventDefault()
      return goInHistory(step)
    }
    // These move the cursor between lines (on macOS Ctrl+P does too): only where they cannot, the history is meant.
    const before = event.currentTarget.selectionStart
    requestAnimationFrame(() => {
      if (box.current?.selectionStart === before) goInHistory(step)
    })
  }
  return { onHistoryKey, goInHistory }
}
