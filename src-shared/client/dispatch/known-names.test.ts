import { expect, test, vi } from 'vitest'
import type { ApiClient } from '../../api/contract.ts'
import { createManualClock } from '../../base/manual-clock.ts'
import type { CallResult } from '../failure.ts'
import { createNamesStore } from './known-names.ts'

type Completion = Pick<ApiClient['completion'], 'agents' | 'commands' | 'repositories' | 'files'>

/** A supervisor whose files never come; `reads` counts how often it was asked for agents. */
function supervisor() {
  const asked: string[] = []
  const completion = {
    agents: ({ cwd }: { cwd: string }) => {
      asked.push(cwd)
      return Promise.resolve({ agents: [{ name: 'reviewer', description: '' }] })
    },
    commands: () => Promise.resolve({ commands: [] }),
    repositories: () => Promise.resolve({ repositories: [] }),
    files: () => new Promise(() => undefined),
  }
  const call = async <T>(operation: (client: ApiClient) => Promise<T>): Promise<CallResult<T>> => ({
    ok: true,
    value: await operation({ completion: completion as unknown as Completion } as ApiClient),
  })
  return { call, asked }
}

test('names are there without the files of a directory that holds very much', async () => {
  const clock = createManualClock()
  const { store, look } = createNamesStore(supervisor(), clock)
  const looked = look('/home/me')
  clock.advance(500)
  expect(await looked).toMatchObject({ ok: true, value: { files: null } })
  expect(store.getState()).toMatchObject({ cwd: '/home/me', names: { agents: [{ name: 'reviewer' }] } })
  expect(clock.pending()).toBe(0)
})

test('they are read once for a while, and again for another directory', async () => {
  const clock = createManualClock()
  const { call, asked } = supervisor()
  const { look } = createNamesStore({ call }, clock)
  const both = [look('/a'), look('/a')]
  clock.advance(500)
  await Promise.all(both)
  clock.advance(6_000)
  void look('/a')
  void look('/b')
  clock.advance(500)
  expect(asked).toEqual(['/a', '/a', '/b'])
})

test('whoever has more patience has the files looked for again', async () => {
  const clock = createManualClock()
  const { call, asked } = supervisor()
  const { look } = createNamesStore({ call }, clock)
  const first = look('/a')
  clock.advance(500)
  await first
  const patient = look('/a', 3_000)
  await vi.waitFor(() => expect(asked).toEqual(['/a', '/a']))
  clock.advance(500)
  expect(clock.pending()).toBe(1)
  clock.advance(2_600)
  expect(await patient).toMatchObject({ ok: true, value: { files: null } })
  await look('/a', 3_000)
  expect(asked).toHaveLength(2)
})
