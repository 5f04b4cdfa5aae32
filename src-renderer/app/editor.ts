import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { editIdSchema, type FinishedEdit, type OpenFileRequest, type StartedEdit } from '../../src-shared/api/editor.ts'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Connection } from '../../src-shared/client/connection.ts'
import type { CallResult } from '../../src-shared/client/failure.ts'
import { makeUuid } from '../transport/uuid.ts'
import { plural } from './format.ts'
import type { LocalMemory } from './storage.ts'
import type { Toasts } from './toasts.ts'

/** The box whose text is edited. */
export type EditPlace = 'dispatch' | `reply:${SessionId}`

/** A text box as the editor needs it. */
export type EditedBox = {
  readonly read: () => string
  readonly write: (text: string) => void
  /** Where the text belongs: whose settings and whose shell. */
  readonly where: () => { readonly sessionId?: SessionId; readonly cwd?: string }
}

/** An editor that is open, or about to be. */
export type OpenEdit = {
  readonly editId: string
  /** Null for a file that is only looked at. */
  readonly place: EditPlace | null
  /** What it is about, for people. */
  readonly title: string
  /** Null until it has begun. */
  readonly started: StartedEdit | null
}

/** The user's own editor, for the texts of this window and for files. */
export type Editor = {
  readonly store: StoreApi<{ readonly edits: readonly OpenEdit[] }>
  /** Names the box of a place while it is on screen; returns how to take the name back. */
  readonly registerBox: (place: EditPlace, box: EditedBox) => () => void
  /** Has the text of a box on screen written in the editor. False when no such box is on screen. */
  readonly compose: (place: EditPlace) => boolean
  /** Opens a file at a line; what goes wrong is told. */
  readonly openFile: (request: OpenFileRequest) => Promise<void>
  /** Ends an editor; the box keeps what it had. */
  readonly cancel: (editId: string) => void
  /** The terminal of a file has ended. */
  readonly closed: (editId: string) => void
}

type Parts = {
  readonly connection: Pick<Connection, 'call' | 'client' | 'onClient'>
  readonly memory: LocalMemory
  readonly toasts: Pick<Toasts, 'show'>
  /** Puts a text where the box of a place will find it when it is on screen again. */
  readonly keep: (place: EditPlace, text: string) => void
}

const memoryKey = 'edits'
const rememberedSchema = z.array(
  z.object({
    editId: editIdSchema,
    place: z.union([
      z.literal('dispatch'),
      z.templateLiteral(['reply:', sessionIdSchema]).transform((place): EditPlace => replyPlace(place.slice(6))),
    ]),
    title: z.string(),
    before: z.string(),
  }),
)
type Remembered = z.infer<typeof rememberedSchema>[number]

/** The reply box of a session. */
export function replyPlace(sessionId: string): EditPlace {
  return `reply:${sessionIdSchema.parse(sessionId)}`
}

/** Makes the editor of a window; texts that were in an editor before a reload are waited for again. */
export function createEditor({ connection, memory, toasts, keep }: Parts): Editor {
  const store = createStore<{ readonly edits: readonly OpenEdit[] }>(() => ({ edits: [] }))
  const boxes = new Map<EditPlace, EditedBox>()
  let remembered = recall(memory)
  /** Takes the last word of an editor that did not open away: it is no news once one was asked for again. */
  let closeProblem = (): void => undefined
  const tellNotOpened = (what: string, detail: string): void => {
    closeProblem = toasts.show({ kind: 'problem', text: `${what} was not opened`, detail })
  }

  const change = (editId: string, next: OpenEdit | null): void =>
    store.setState(({ edits }) => {
      if (next === null) return { edits: edits.filter((one) => one.editId !== editId) }
      const known = edits.some((one) => one.editId === editId)
      return { edits: known ? edits.map((one) => (one.editId === editId ? next : one)) : [...edits, next] }
    })
  const isOpen = (editId: string): boolean => store.getState().edits.some((one) => one.editId === editId)
  const remember = (next: readonly Remembered[]): void => {
    remembered = [...next]
    memory.write(memoryKey, next.length === 0 ? null : JSON.stringify(next))
  }
  const forget = (editId: string): void => {
    change(editId, null)
    remember(remembered.filter((one) => one.editId !== editId))
  }
  const deliver = (place: EditPlace, text: string): void => {
    const box = boxes.get(place)
    if (box === undefined) keep(place, text)
    else box.write(text)
  }
  const drop = (editId: string): void => void connection.call((client) => client.editor.end({ editId }))

  /** What an editor that did not end well has left is offered, never taken unasked. */
  const offer = ({ place, before }: Remembered, text: string, why: string): void => {
    const differs = text !== before && text !== ''
    toasts.show({
      kind: 'problem',
      text: why,
      detail: differs ? 'The box has what it had before.' : 'The text is as it was.',
      actions: differs ? [{ label: 'Take what was written', run: () => deliver(place, text) }] : [],
    })
  }

  const finish = (edit: Remembered, { outcome, text, reason }: FinishedEdit): void => {
    forget(edit.editId)
    switch (outcome) {
      case 'saved':
        deliver(edit.place, text)
        break
      case 'failed':
        offer(edit, text, reason ?? 'The editor failed.')
        break
      case 'lost':
        if (text !== edit.before) deliver(edit.place, text)
        toasts.show({ kind: 'problem', text: 'The editor was lost', detail: reason ?? '' })
    }
    drop(edit.editId)
  }

  const connected = (): Promise<void> => {
    if (connection.client() !== null) return Promise.resolve()
    return new Promise((resolve) => {
      const stop = connection.onClient((client) => {
        if (client === null) return
        stop()
        resolve()
      })
    })
  }
  const follow = async (edit: Remembered): Promise<void> => {
    const { editId } = edit
    while (isOpen(editId)) {
      await connected()
      const result = await connection.call((client) => client.editor.wait({ editId }))
      if (!isOpen(editId)) return
      if (result.ok) return finish(edit, result.value)
      if (result.failure.kind === 'offline') continue
      forget(editId)
      toasts.show({ kind: 'problem', text: 'The editor was lost', detail: result.failure.message })
    }
  }

  for (const edit of remembered) {
    change(edit.editId, { ...edit, started: null })
    void resume(edit)
  }
  /** After a reload: the same edit again, which goes on where it is. */
  async function resume(edit: Remembered): Promise<void> {
    await connected()
    void follow(edit)
    const result = await connection.call((client) => client.editor.find({ editId: edit.editId }))
    if (result.ok && result.value.started !== null && isOpen(edit.editId)) {
      change(edit.editId, { ...edit, started: result.value.started })
    }
  }

  const begin = async (edit: Remembered, box: EditedBox): Promise<void> => {
    const { editId, before } = edit
    const where = box.where()
    const ask = (): Promise<CallResult<StartedEdit>> =>
      connection.call((client) => client.editor.begin({ editId, text: before, ...where }))
    let result = await ask()
    while (!result.ok && result.failure.kind === 'offline' && isOpen(editId)) {
      // Whether it began is not known: one that did goes on, and its text is in it.
      await connected()
      const found = await connection.call((client) => client.editor.find({ editId }))
      if (!found.ok) result = found
      else result = found.value.started === null ? await ask() : { ok: true, value: found.value.started }
    }
    if (!isOpen(editId)) return drop(editId)
    if (!result.ok) {
      forget(editId)
      tellNotOpened('The editor', result.failure.message)
      return
    }
    change(editId, { ...edit, started: result.value })
    void follow(edit)
  }

  return {
    store,
    registerBox: (place, box) => {
      boxes.set(place, box)
      return () => {
        if (boxes.get(place) === box) boxes.delete(place)
      }
    },
    compose: (place) => {
      const box = boxes.get(place)
      if (box === undefined) return false
      if (store.getState().edits.some((one) => one.place === place)) return true
      const edit: Remembered = {
        editId: makeUuid(),
        place,
        title: place === 'dispatch' ? 'the task' : 'the reply',
        before: box.read(),
      }
      closeProblem()
      change(edit.editId, { ...edit, started: null })
      remember([...remembered, edit])
      void begin(edit, box)
      return true
    },
    openFile: async (request) => {
      const name = singleLine(request.path, 120)
      closeProblem()
      const result = await connection.call((client) => client.editor.open(request))
      if (!result.ok) return tellNotOpened(name, result.failure.message)
      const { value } = result
      if (value.surface === 'terminal') {
        change(value.editId, { editId: value.editId, place: null, title: name, started: value })
      } else {
        const at = request.line === undefined ? '' : ` at line ${request.line}`
        toasts.show({ kind: 'done', text: `Opened ${name}${at} in ${value.editor}` })
      }
    },
    cancel: (editId) => {
      const edit = remembered.find((one) => one.editId === editId)
      forget(editId)
      void connection
        .call((client) => client.editor.end({ editId }))
        .then((result) => {
          if (edit === undefined || !result.ok || result.value.text === edit.before) return
          const lines = plural(result.value.text.split('\n').length, 'line')
          offer(edit, result.value.text, `The editor was left with ${lines} that the box does not have`)
        })
    },
    closed: (editId) => {
      const edit = store.getState().edits.find((one) => one.editId === editId)
      // The text of a box comes by its own way.
      if (edit?.place === null) change(editId, null)
    },
  }
}

function recall(memory: LocalMemory): Remembered[] {
  try {
    return rememberedSchema.safeParse(JSON.parse(memory.read(memoryKey) ?? '[]')).data ?? []
  } catch {
    return []
  }
}
