import { flushSync } from 'react-dom'

/**
 * Puts a text into a box that a store keeps, with the cursor at `at`, before the next key can arrive: a cursor that is set a
 * frame later takes letters that were typed meanwhile apart.
 */
export function writeAt(box: HTMLTextAreaElement | null, at: number, set: () => void): void {
  flushSync(set)
  box?.setSelectionRange(at, at)
}
