// @vitest-environment happy-dom
import { act } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { createServices, ServicesContext } from '../../app/services.ts'
import { TrashDialog } from './trash-dialog.tsx'

let root: Root
let box: HTMLElement
let removed: readonly Trashed[]
let calls: unknown[]
/** What a restore ends with instead. */
let refusal: string | null

function trashed(at: number, name: string): Trashed {
  const { sessionId, id } = rowFixture(at)
  const now = Date.now()
  const expiresAt = now + 29.5 * 86_400_000
  const holds = ['conversation', 'worktree and branch']
  return { sessionId, id, name, removedAt: now - 3 * 3_600_000, expiresAt, bytes: 2_048, holds, repository: '/repo' }
}

const client = {
  trash: {
    list: () => Promise.resolve({ removed: [...removed], days: 30, gigabytes: 10 }),
    empty: (input: { readonly ids: readonly string[] }) => {
      calls.push(['empty', ...input.ids])
      removed = removed.filter(({ id }) => !input.ids.includes(id))
      return Promise.resolve({ gone: input.ids, bytes: 0 })
    },
  },
  sessions: {
    restore: (input: { readonly sessionId: string }) => {
      calls.push(['restore', input.sessionId])
      removed = removed.filter(({ sessionId }) => sessionId !== input.sessionId)
      return Promise.resolve({})
    },
  },
}

async function open(): Promise<void> {
  const services = createServices({
    transport: { open: () => Promise.reject(new Error('there is no supervisor here')) },
    openTerminal: () => Promise.reject(new Error('there is no terminal here')),
    native: null,
    platform: 'other',
  })
  const call = async (operation: (given: typeof client) => Promise<unknown>): Promise<unknown> => {
    const isRestore = String(operation).includes('restore')
    if (isRestore && refusal !== null) return { ok: false, failure: { kind: 'unexpected', message: refusal } }
    return { ok: true, value: await operation(client) }
  }
  const connection = { ...services.connection, call: call as unknown as typeof services.connection.call }
  await act(async () =>
    root.render(
      <ServicesContext value={{ ...services, connection }}>
        <TrashDialog />
      </ServicesContext>,
    ),
  )
}

function button(name: string): HTMLButtonElement {
  const all = [...document.querySelectorAll('button')]
  const found = all.find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name)
  if (found === undefined) throw new Error(`no button ${name} in ${document.body.textContent}`)
  return found
}

const press = (name: string): Promise<void> => act(async () => button(name).click())
const text = (): string => document.body.textContent

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  removed = [trashed(1, 'the clock'), trashed(2, 'the\u202e door')]
  calls = []
  refusal = null
  box = document.createElement('div')
  document.body.append(box)
  root = createRoot(box)
})

afterEach(() => {
  act(() => root.unmount())
  box.remove()
})

it('tells what was removed, when, until when, and how much it takes', async () => {
  await open()
  expect(text()).toContain('2 sessions · 4.0 KB of 10 GB')
  expect(text()).toContain('removed 3h ago · goes in 29 days · 2.0 KB')
  expect(text()).toContain('conversation, worktree and branch · /repo')
  expect(text()).not.toContain('\u202e')
})

it('restores one, and the focus goes on to the next', async () => {
  await open()
  button('Restore “the clock”').focus()
  await press('Restore “the clock”')
  expect(calls).toEqual([['restore', rowFixture(1).sessionId]])
  expect(text()).not.toContain('the clock')
  expect(document.activeElement).toBe(button('Restore “the door”'))
})

it('one that cannot be restored stays, with the reason', async () => {
  refusal = 'its repository is gone'
  await open()
  await press('Restore “the clock”')
  expect(text()).toContain('“the clock” was not restored: its repository is gone')
  expect(button('Restore “the clock”').getAttribute('aria-disabled')).toBe('false')
})

it('lets go of one, or of all, only after a question that begins with keeping', async () => {
  await open()
  await press('Let go of “the clock” for good')
  expect(document.activeElement).toBe(button('Keep'))
  await press('Keep')
  expect(calls).toEqual([])
  await press('Let go of “the clock” for good')
  await press('Let go for good')
  expect(calls).toEqual([['empty', rowFixture(1).id]])
  await press('Empty the trash…')
  expect(text()).toContain('Let go of “the door” for good (2.0 KB)? Nothing brings that back.')
  await press('Let go for good')
  expect(text()).toContain('Nothing was removed. Deleted sessions wait here for 30 days.')
})

it('shows no more than can be looked through', async () => {
  removed = Array.from({ length: 230 }, (_, at) => trashed(at + 1, `session ${at}`))
  await open()
  expect(document.querySelectorAll('li')).toHaveLength(200)
  expect(text()).toContain('30 more: find them by name.')
})
