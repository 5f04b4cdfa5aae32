// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import type { ActionParts } from './action-parts.ts'
import { createRemoving } from './remove-sessions.ts'
import { createToasts } from './toasts.ts'
import { createUiStore } from './ui-store.ts'

const sessionId = sessionIdSchema.parse('00000000-0000-4000-8000-000000000001')

/** Deletions that are answered by hand; `restored` are the sessions that were brought back. */
function removing() {
  const restored: string[] = []
  const answers: ((answer: object) => void)[] = []
  const client = { sessions: { restore: (asked: { sessionId: string }) => void restored.push(asked.sessionId) } }
  const toasts = createToasts(createManualClock())
  const parts = {
    ui: createUiStore(''),
    toasts,
    nameOf: () => 'one',
    tell: () => undefined,
    run: (_what: string, operation: (of: unknown) => unknown) => void operation(client),
    connection: {
      settings: createStore(() => ({ inForce: {} })),
      call: () => new Promise((resolve) => answers.push(resolve)),
    },
  }
  return { ...createRemoving(parts as unknown as ActionParts), restored, answers, toasts }
}

test('a deletion under way is undone once it is done', async () => {
  const { removeAll, undoPending, restored, answers, toasts } = removing()
  expect(undoPending()).toBe(false)
  removeAll([sessionId])
  expect(undoPending()).toBe(true)
  expect(undoPending()).toBe(false)
  expect(restored).toEqual([])
  answers[0]?.({ ok: true, value: { saved: [] } })
  await vi.waitFor(() => expect(restored).toEqual([sessionId]))
  expect(toasts.undoable()).toBeNull()
  expect(undoPending()).toBe(false)
})

test('one that is done is undone by its message', async () => {
  const { removeAll, undoPending, restored, answers, toasts } = removing()
  removeAll([sessionId])
  answers[0]?.({ ok: true, value: { saved: [] } })
  await vi.waitFor(() => expect(toasts.undoable()).not.toBeNull())
  expect(undoPending()).toBe(false)
  toasts.undoable()?.()
  expect(restored).toEqual([sessionId])
})
