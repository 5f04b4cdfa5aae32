import { expect, it, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import type { CallResult } from '../../../src-shared/client/failure.ts'
import type { Attachments } from '../attachments.ts'
import { createLaunchDefaults } from '../launch-defaults.ts'
import type { LocalMemory } from '../storage.ts'
import { createUiStore } from '../ui-store.ts'
import { createTaskLinks, takeTaskFromAddress, taskInShort } from './task-links.ts'

const memory: LocalMemory = { read: () => null, write: () => undefined }
const task = (prompt: string, cwd: string | null = null) => ({ kind: 'task' as const, link: { prompt, cwd } })

function open(input: string, directories: Readonly<Record<string, string>> = {}) {
  const ui = createUiStore(input)
  const launch = createLaunchDefaults(memory, '/start')
  const add = vi.fn<(text: string) => void>()
  const asked: string[] = []
  // The one call that links make.
  const client = {
    completion: {
      directories: ({ path }: { path: string }) => {
        asked.push(path)
        return Promise.resolve({ directories: [], exact: directories[path] ?? null })
      },
    },
  } as unknown as ApiClient
  const links = createTaskLinks({
    connection: {
      client: () => client,
      onClient: () => () => undefined,
      call: async <T>(operation: (api: ApiClient) => Promise<T>): Promise<CallResult<T>> => ({
        ok: true,
        value: await operation(client),
      }),
    },
    ui,
    launch,
    history: { add },
    attachments: { store: createStore<ReturnType<Attachments['store']['getState']>>(() => []) },
  })
  return { ui, launch, links, add, asked }
}

it('fills an empty box, and takes the directory only when it is there', async () => {
  const { ui, launch, links } = open('', { '~/code': '/home/me/code' })
  links.bring(task('fix it', '~/code'))
  expect(ui.getState().input).toBe('fix it')
  expect(launch.getState().directory).toBe('/start')
  await vi.waitFor(() => expect(links.store.getState()).toMatchObject({ kind: 'filled', directory: 'taken' }))
  expect(launch.getState().directory).toBe('/home/me/code')
  links.bring(task('fix it', '/none'))
  await vi.waitFor(() => expect(links.store.getState()).toMatchObject({ kind: 'filled', directory: 'missing' }))
  expect(launch.getState().directory).toBe('/home/me/code')
})

it('asks before it replaces what the user wrote, keeps it when told to, and gives it back', () => {
  const { ui, links, add } = open('my own task')
  links.bring(task('theirs'))
  expect(ui.getState().input).toBe('my own task')
  expect(links.store.getState()).toMatchObject({ kind: 'offered' })
  links.dismiss()
  expect(ui.getState().input).toBe('my own task')

  links.bring(task('theirs'))
  links.replace()
  expect(ui.getState().input).toBe('theirs')
  expect(add).toHaveBeenCalledWith('my own task')
  // A second link replaces the first one's text, not the user's.
  links.bring(task('theirs, again'))
  expect(ui.getState().input).toBe('theirs, again')
  links.restore()
  expect(ui.getState().input).toBe('my own task')
  expect(links.store.getState()).toEqual({ kind: 'none' })
})

it('gives back where a draft would have run, the demo included', async () => {
  const { ui, links, launch } = open('my own task', { '/code': '/code' })
  const demo = { directory: '/demo', tasks: [] }
  launch.setState({ demo })
  links.bring(task('theirs', '/code'))
  links.replace()
  await vi.waitFor(() => expect(launch.getState()).toMatchObject({ directory: '/code', demo: null }))
  links.restore()
  expect([ui.getState().input, launch.getState().directory, launch.getState().demo]).toEqual([
    'my own task',
    '/start',
    demo,
  ])
})

it('asks for what the user made of a link’s text, too', () => {
  const { ui, links } = open('')
  links.bring(task('theirs'))
  ui.setState({ input: 'theirs, and mine' })
  links.bring(task('other'))
  expect(ui.getState().input).toBe('theirs, and mine')
  expect(links.store.getState()).toMatchObject({ kind: 'offered' })
})

it('changes nothing for a link that it refuses', () => {
  const { ui, links, asked } = open('mine')
  links.bring({ kind: 'refused', reason: 'is too long' })
  expect(links.store.getState()).toEqual({ kind: 'refused', reason: 'is too long' })
  expect(ui.getState().input).toBe('mine')
  expect(asked).toEqual([])
})

it('reads a task from the page’s own address, and takes it out of there', () => {
  const replaceState = vi.fn<globalThis.History['replaceState']>()
  const at = (hash: string): Location =>
    Object.assign(new URL(`http://127.0.0.1:1/${hash}`) as unknown as Location, { reload: () => undefined })
  expect(takeTaskFromAddress(at('#top'), { replaceState })).toBeNull()
  expect(replaceState).not.toHaveBeenCalled()
  expect(takeTaskFromAddress(at('#dispatch?prompt=fix%20it'), { replaceState })).toEqual(task('fix it'))
  expect(replaceState).toHaveBeenCalledWith(null, '', '/')
})

it('tells how much of a task there is', () => {
  expect(taskInShort('fix it')).toBe('“fix it”')
  expect(taskInShort(`a\n\n\n\nrm -rf`)).toBe('“a rm -rf” (5 lines)')
})
