import { expect, test } from 'vitest'
import type { ApiClient } from '../../../../src-shared/api/contract.ts'
import type { Connection } from '../../../../src-shared/client/connection.ts'
import type { PushEvent, ReviewWork } from '../../../../src-shared/api/review-actions.ts'
import { sessionIdSchema } from '../../../../src-shared/base/ids.ts'
import { createReviewActions } from './actions-store.ts'

const sessionId = sessionIdSchema.parse('0b6ecf7e-9d3e-4b3a-9f0b-0d5f3a6f4e11')
const file = (path: string) => ({ path, from: null, staged: 'no', conflicted: false }) as const
const work: ReviewWork = {
  branch: 'bb/jump',
  operation: null,
  files: [file('a'), file('b')],
  more: 0,
  trusted: true,
  message: 'Jump',
  push: { remote: 'origin', remoteCommit: null, ahead: 1, behind: 0 },
  repository: { host: 'github.com', owner: 'acme', repository: 'app' },
  mainTree: null,
}
const draft = {
  ...{ repository: { host: 'github.com', owner: 'acme', repository: 'app' }, branch: 'bb/jump', base: 'main' },
  ...{ from: { host: 'github.com', owner: 'acme', repository: 'app' }, bases: ['main'], title: 'Jump', body: '' },
}

/** Actions on a supervisor that does what is told here; with what it was asked, and what the window remembers. */
function start(verbs: Readonly<Record<string, () => unknown>>, memory = new Map<string, string>()) {
  const asked: (readonly [name: string, input: unknown])[] = []
  const all: Readonly<Record<string, () => unknown>> = { work: () => work, draft: () => draft, ...verbs }
  const verb = (name: string) => (input: unknown) => {
    asked.push([name, input])
    return Promise.resolve(all[name]?.())
  }
  const names = ['work', 'stage', 'commit', 'push', 'draft', 'open']
  const client = { reviewActions: Object.fromEntries(names.map((name) => [name, verb(name)])) } as unknown as ApiClient
  const call: Connection['call'] = async (operation) => ({ ok: true, value: await operation(client) })
  const actions = createReviewActions(
    {
      connection: { call },
      memory: {
        read: (key) => memory.get(key) ?? null,
        write: (key, value) => void (value === null ? memory.delete(key) : memory.set(key, value)),
      },
    },
    sessionId,
  )
  return { actions, asked, memory, did: () => asked.map(([name]) => name).filter((name) => name !== 'work') }
}

async function* says(...events: readonly PushEvent[]): AsyncGenerator<PushEvent> {
  yield* events
}

test('a message that was typed outlives the window, and goes with its commit', async () => {
  const memory = new Map<string, string>()
  const first = start({}, memory)
  await first.actions.refresh()
  first.actions.write('Mine')
  const { actions, asked } = start(
    { commit: () => ({ kind: 'committed', commit: 'c1', said: '', skipped: false }) },
    memory,
  )
  await actions.refresh()
  expect((await actions.commit(true)).ok).toBe(true)
  expect(asked.find(([name]) => name === 'commit')?.[1]).toEqual({ sessionId, message: 'Mine', all: true })
  expect(actions.store.getState()).toMatchObject({ message: null, panel: null, refusal: null })
  expect(memory.size).toBe(0)
})

test('what a hook says stands there, and the message stays', async () => {
  const { actions } = start({ commit: () => ({ kind: 'refused', why: 'A hook refused.', said: 'no ticket' }) })
  await actions.refresh()
  actions.toggle('commit')
  actions.write('Mine')
  expect((await actions.commit(true)).ok).toBe(false)
  const refusal = { why: 'A hook refused.', said: 'no ticket' }
  expect(actions.store.getState()).toMatchObject({ panel: 'commit', message: 'Mine', refusal })
})

test('opening a pull request pushes first; a push that is refused opens nothing, and keeps what was typed', async () => {
  const refused = start({ push: () => says({ kind: 'behind', why: 'Behind.', said: '' }) })
  await refused.actions.refresh()
  await refused.actions.loadDraft()
  refused.actions.propose({ title: 'Mine' })
  expect((await refused.actions.open()).ok).toBe(false)
  expect(refused.did()).toEqual(['draft', 'push'])
  expect(refused.actions.store.getState()).toMatchObject({ isBehind: true, proposal: { title: 'Mine' }, busy: null })

  const { actions, did } = start({
    push: () => says({ kind: 'progress', line: '50%' }, { kind: 'pushed', updated: true, skipped: false }),
    open: () => ({ number: 7, url: 'u', existed: false }),
  })
  await actions.refresh()
  await actions.loadDraft()
  expect(await actions.open()).toEqual({ ok: true, value: { number: 7, url: 'u', existed: false } })
  expect(did()).toEqual(['draft', 'push', 'open'])
  expect(actions.store.getState()).toMatchObject({ proposal: null, progress: '' })
})

test('boxes are checked the moment they are pressed, and staged one after the other', async () => {
  const { actions, asked } = start({})
  await actions.refresh()
  const both = [actions.stage(['a'], true), actions.stage(['b'], true)]
  expect(actions.store.getState().work?.files.map(({ staged }) => staged)).toEqual(['yes', 'yes'])
  expect((await actions.commit(true)).ok).toBe(false)
  await Promise.all(both)
  expect(asked.filter(([name]) => name === 'stage').map(([, input]) => input)).toMatchObject([
    { paths: ['a'] },
    { paths: ['b'] },
  ])
  expect(actions.store.getState().busy).toBeNull()
})
