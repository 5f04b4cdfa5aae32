import { expect, test } from 'vitest'
import { createHistory, stepInHistory, type HistoryPlace } from './history.ts'
import type { LocalMemory } from './storage.ts'

function memoryWith(text: string | null): LocalMemory {
  let kept = text
  return { read: () => kept, write: (_key, value) => (kept = value) }
}

test('what is used again moves to the front, and outlives a reload', () => {
  const memory = memoryWith(null)
  const history = createHistory(memory)
  for (const text of ['one', 'two', ' ', 'one']) history.add(text)
  expect(createHistory(memory).entries()).toEqual(['one', 'two'])
})

test('it is bounded, and a broken memory is none', () => {
  expect(createHistory(memoryWith('{"no": 1}')).entries()).toEqual([])
  const history = createHistory(memoryWith(null))
  for (let at = 0; at < 300; at += 1) history.add(`${at} ${'x'.repeat(5_000)}`)
  expect(history.entries().join('').length).toBeLessThanOrEqual(400_000)
  expect(history.entries()[0]).toMatch(/^299 /)
})

test('the way back ends at what stood there before', () => {
  const entries = ['c', 'b', 'a']
  let place: HistoryPlace | null = null
  let text = 'draft'
  const seen: string[] = []
  for (const step of ['older', 'older', 'older', 'older', 'newer', 'newer', 'newer', 'newer'] as const) {
    const next = stepInHistory(entries, place, text, step)
    if (next !== null) ({ place, text } = next)
    seen.push(text)
  }
  expect(seen).toEqual(['c', 'b', 'a', 'a', 'b', 'c', 'draft', 'draft'])
})

test('what stands there already is no step', () => {
  expect(stepInHistory(['b', 'a'], null, 'b', 'older')?.text).toBe('a')
})
