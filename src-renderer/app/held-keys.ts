import { typesCharacter } from '../../src-shared/board/key-chord.ts'
import { browserClock } from './browser-clock.ts'

/** What a key does that leads out of the waiting; null for keys that wait. */
export type WayOut = (event: KeyboardEvent) => (() => void) | null

/** One wait: its keys, and how it ends. */
type Wait = { readonly keys: KeyboardEvent[]; readonly end: () => void }

/** A part that does not come is given up: keys that wait for ever would be a dead keyboard. */
const longestWaitMs = 20_000
/** What has been drawn takes the focus right then, if it takes it at all. */
const longestFocusMs = 2_000

let current: Wait | null = null

/**
 * From now on keys wait for a part of the window that is on its way and will take the focus: pressed now, they would reach
 * what has it still. A press of the pointer, a way out, or another wait ends this one; another takes its keys along.
 */
export function holdKeys(wayOut: WayOut): void {
  const keys = [...(current?.keys ?? [])]
  current?.end()
  const onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229 || neverHeld.test(event.key)) return
    const leave = wayOut(event)
    event.preventDefault()
    event.stopImmediatePropagation()
    if (leave === null) keys.push(event)
    else {
      dropKeys()
      leave()
    }
  }
  window.addEventListener('keydown', onKey, { capture: true })
  window.addEventListener('pointerdown', dropKeys, { capture: true })
  const giveUp = browserClock.schedule(longestWaitMs, dropKeys)
  current = {
    keys,
    end: () => {
      current = null
      giveUp()
      window.removeEventListener('keydown', onKey, { capture: true })
      window.removeEventListener('pointerdown', dropKeys, { capture: true })
    },
  }
}

/** Forgets the keys that wait: what they were meant for does not come. */
export function dropKeys(): void {
  current?.end()
}

/** Types the keys that wait, in order, where the focus is now. */
export async function deliverKeys(): Promise<void> {
  const keys = current?.keys ?? []
  current?.end()
  for (const press of keys) {
    typeKey(press)
    // What a key brings about is drawn before the next one.
    await Promise.resolve()
  }
}

/** Types the keys that wait as soon as something has taken the focus. */
export function deliverKeysOnFocus(): void {
  const wait = current
  if (wait === null) return
  const stop = (): void => {
    document.removeEventListener('focusin', arrived)
    giveUp()
  }
  const arrived = (): void => {
    stop()
    // Whoever moves the focus may still be about to.
    queueMicrotask(() => {
      if (current === wait) void deliverKeys()
    })
  }
  const giveUp = browserClock.schedule(longestFocusMs, () => {
    stop()
    if (current === wait) dropKeys()
  })
  document.addEventListener('focusin', arrived)
}

/** Modifiers come with the keys that they modify; function keys are the browser's. */
const neverHeld = /^(?:Shift|Control|Alt|AltGraph|Meta|CapsLock|Dead|Process|F\d+)$/

function isTextField(element: Element | null): element is HTMLInputElement | HTMLTextAreaElement {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
}

/** A press again where the focus is now, with what the browser would do after it. */
function typeKey(press: KeyboardEvent): void {
  const target = document.activeElement ?? document.body
  const again = (type: string, more: KeyboardEventInit = {}): boolean =>
    target.dispatchEvent(
      new KeyboardEvent(type, {
        key: press.key,
        code: press.code,
        keyCode: press.keyCode,
        ctrlKey: press.ctrlKey,
        shiftKey: press.shiftKey,
        altKey: press.altKey,
        metaKey: press.metaKey,
        bubbles: true,
        cancelable: true,
        composed: true,
        ...more,
      }),
    )
  const types = typesCharacter(press)
  const charCode = press.key.codePointAt(0) ?? 0
  const wanted = again('keydown') && (!types || again('keypress', { keyCode: charCode, charCode }))
  const field = document.activeElement
  if (wanted && isTextField(field)) {
    if (types) edit(field, press.key)
    else if (press.key === 'Backspace') edit(field, '')
  }
  again('keyup')
}

/** Writes over what is selected, or at the cursor; an empty text takes the character before it away. */
function edit(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  const { selectionStart, selectionEnd } = field
  if (selectionStart === null || selectionEnd === null || field.readOnly) return
  const from = text === '' && selectionStart === selectionEnd ? Math.max(0, selectionStart - 1) : selectionStart
  field.setRangeText(text, from, selectionEnd, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertText' }))
}
