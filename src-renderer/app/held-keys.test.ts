// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { deliverKeys, deliverKeysOnFocus, dropKeys, holdKeys } from './held-keys.ts'

let before: HTMLInputElement
let field: HTMLInputElement
const reached = vi.fn((event: KeyboardEvent) => event.key)

function press(...keys: readonly string[]): readonly boolean[] {
  return keys.map((key) =>
    (document.activeElement ?? document.body).dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    ),
  )
}

beforeEach(() => {
  vi.useFakeTimers()
  before = document.createElement('input')
  field = document.createElement('input')
  document.body.append(before, field)
  before.focus()
  field.addEventListener('keydown', reached)
})

afterEach(() => {
  dropKeys()
  before.remove()
  field.remove()
  reached.mockClear()
  vi.useRealTimers()
})

it('keys that are pressed while a part is on its way reach it in order, and nothing else', async () => {
  holdKeys(() => null)
  expect(press('f', 'o', 'b', 'Backspace', 'o', 'Enter')).toEqual([false, false, false, false, false, false])
  deliverKeysOnFocus()
  field.focus()
  await vi.advanceTimersByTimeAsync(0)
  expect(field.value).toBe('foo')
  expect(before.value).toBe('')
  expect(reached.mock.results.map(({ value }) => value)).toEqual(['f', 'o', 'b', 'Backspace', 'o', 'Enter'])
  expect(press('x')).toEqual([true])
})

it('what leads out of the waiting does so at once, and what was typed is forgotten', async () => {
  const leave = vi.fn()
  holdKeys(({ key }) => (key === 'Escape' ? leave : null))
  press('a', 'Escape')
  expect(leave).toHaveBeenCalledOnce()
  field.focus()
  await deliverKeys()
  expect(field.value).toBe('')
  expect(press('b')).toEqual([true])
})

it('a second wait takes the keys of the first along', async () => {
  holdKeys(() => null)
  press('a')
  holdKeys(() => null)
  press('b')
  field.focus()
  await deliverKeys()
  expect(field.value).toBe('ab')
})

it('a press of the pointer, nothing that takes the focus, and a part that never comes end the wait', async () => {
  holdKeys(() => null)
  window.dispatchEvent(new Event('pointerdown'))
  expect(press('a')).toEqual([true])
  holdKeys(() => null)
  deliverKeysOnFocus()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(press('a')).toEqual([true])
  holdKeys(() => null)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(press('a')).toEqual([true])
})

it('modifiers, function keys and an input method are left to the browser', () => {
  holdKeys(() => null)
  expect(press('Shift', 'F5')).toEqual([true, true])
  const composed = new KeyboardEvent('keydown', { key: 'a', isComposing: true, bubbles: true, cancelable: true })
  expect(field.dispatchEvent(composed)).toBe(true)
})
