import { afterEach, expect, test, vi } from 'vitest'
import type { CallResult } from '../../src-shared/client/failure.ts'
import { createEditor } from './editor.ts'

type EditorParts = Parameters<typeof createEditor>[0]

const offline = { ok: false, failure: { kind: 'offline', message: 'lost' } } as const
const refused = { ok: false, failure: { kind: 'unexpected', message: 'no $VISUAL' } } as const
const started = (editId: string): CallResult<unknown> => ({
  ok: true,
  value: { editId, editor: 'vim', surface: 'terminal' },
})

/** An editor whose calls are answered in order; the last answer never comes. */
function made(...answers: ((editId: string) => CallResult<unknown>)[]) {
  const asked: string[] = []
  const closed = vi.fn()
  const show = vi.fn<EditorParts['toasts']['show']>(() => closed)
  const begun = (): string => editor.store.getState().edits[0]?.editId ?? ''
  const client = {
    editor: new Proxy(
      {},
      {
        get: (_target, name) => () => {
          asked.push(String(name))
          const answer = answers.shift()
          return answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer(begun()))
        },
      },
    ),
  }
  const editor = createEditor({
    connection: {
      call: ((operation: (to: typeof client) => unknown) => operation(client)) as EditorParts['connection']['call'],
      client: () => client as unknown as ReturnType<EditorParts['connection']['client']>,
      onClient: () => () => undefined,
    },
    memory: { read: () => null, write: () => undefined },
    toasts: { show },
    keep: () => undefined,
  })
  editor.registerBox('dispatch', { read: () => 'a task', write: () => undefined, where: () => ({}) })
  return { editor, asked, show, closed, startedIn: () => editor.store.getState().edits[0]?.started }
}

afterEach(() => vi.restoreAllMocks())

test('an editor whose beginning was lost with the connection goes on if it began, and begins if it did not', async () => {
  const didBegin = made(
    () => offline,
    (editId) => ({ ok: true, value: { started: { editId, editor: 'vim', surface: 'terminal' } } }),
  )
  didBegin.editor.compose('dispatch')
  await expect.poll(didBegin.startedIn).toMatchObject({ editor: 'vim' })
  expect(didBegin.asked.slice(0, 2)).toEqual(['begin', 'find'])

  const didNot = made(
    () => offline,
    () => ({ ok: true, value: { started: null } }),
    started,
  )
  didNot.editor.compose('dispatch')
  await expect.poll(didNot.startedIn).toMatchObject({ editor: 'vim' })
  expect(didNot.asked.slice(0, 3)).toEqual(['begin', 'find', 'begin'])
  expect(didNot.show).not.toHaveBeenCalled()
})

test('that an editor was not opened is told until one is asked for again', async () => {
  const { editor, show, closed } = made(() => refused, started)
  editor.compose('dispatch')
  await expect.poll(() => show.mock.calls[0]?.[0].text).toBe('The editor was not opened')
  expect(closed).not.toHaveBeenCalled()
  editor.compose('dispatch')
  expect(closed).toHaveBeenCalledOnce()
})
