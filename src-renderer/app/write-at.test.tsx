// @vitest-environment happy-dom
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { writeAt } from './write-at.ts'

const typed = createStore(() => ({ text: '' }))

function Box(): ReactNode {
  const text = useStore(typed, (state) => state.text)
  return <textarea value={text} onChange={(event) => typed.setState({ text: event.target.value })} />
}

beforeEach(() => Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true }))
afterEach(() => document.body.replaceChildren())

test('text and cursor are in the box when the call returns, not a frame later', () => {
  const host = document.createElement('div')
  document.body.append(host)
  act(() => createRoot(host).render(<Box />))
  const box = host.querySelector('textarea')
  act(() => writeAt(box, 4, () => typed.setState({ text: 'two words' })))
  expect(box?.value).toBe('two words')
  expect([box?.selectionStart, box?.selectionEnd]).toEqual([4, 4])
})
