import { createStore, type StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { largestAttachment, mostAttachments } from '../../src-shared/api/attachments.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Connection } from '../../src-shared/client/connection.ts'
import { makeUuid } from '../transport/uuid.ts'
import { plural } from './format.ts'
import type { LocalMemory } from './storage.ts'

/** A file that goes along with a task or a reply. */
export type Attachment = {
  readonly id: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** A small picture of it, as a `data:` address. */
  readonly thumbnail: string | null
  /** `ready`: the session's machine has it at `path`. */
  readonly state:
    | { readonly kind: 'keeping' }
    | { readonly kind: 'ready'; readonly path: string }
    | { readonly kind: 'failed'; readonly problem: string; readonly again: boolean }
}

/** The files of one box. */
export type Attachments = {
  readonly store: StoreApi<readonly Attachment[]>
  /** Adds files; returns what cannot be added, in a sentence. */
  readonly add: (files: readonly File[]) => string | null
  readonly remove: (id: string) => void
  /** Tries those again that could not be handed over. */
  readonly retry: () => void
  /** Resolves once nothing is under way any more: the files' paths, or why one of them has none. */
  readonly settled: () => Promise<
    { readonly paths: readonly { readonly path: string }[] } | { readonly problem: string; readonly again: boolean }
  >
}

/** What the attachments of a box stand on. */
export type AttachmentDependencies = {
  readonly connection: Pick<Connection, 'call'>
  /** Where a file lies, if it lies anywhere: only the app can tell. */
  readonly pathOf: (file: File) => string | null
  readonly thumbnailOf: (file: File) => Promise<string | null>
  /** Reads a file as base64. */
  readonly read: (file: File) => Promise<string>
  readonly memory: LocalMemory
  /** Under what name they are remembered over a reload; null: not at all. */
  readonly memoryKey: string | null
}

const rememberedSchema = z
  .array(z.object({ name: z.string(), size: z.number(), thumbnail: z.string().nullable(), path: z.string() }))
  .max(mostAttachments)

function remembered({ memory, memoryKey }: AttachmentDependencies): readonly Attachment[] {
  try {
    const found = rememberedSchema.parse(JSON.parse((memoryKey === null ? null : memory.read(memoryKey)) ?? '[]'))
    return found.map(({ path, ...rest }) => ({ ...rest, id: makeUuid(), state: { kind: 'ready', path } }))
  } catch {
    return []
  }
}

/** Makes the attachments of a box. What has no path on the session's machine is handed to the supervisor at once. */
export function createAttachments(dependencies: AttachmentDependencies): Attachments {
  const { connection, pathOf, thumbnailOf, read, memory, memoryKey } = dependencies
  const store = createStore<readonly Attachment[]>(() => remembered(dependencies))
  const files = new Map<string, File>()
  const change = (id: string, part: Partial<Attachment>): void =>
    store.setState(
      store.getState().map((one) => (one.id === id ? { ...one, ...part } : one)),
      true,
    )
  if (memoryKey !== null) {
    store.subscribe((all) => {
      const ready = all.flatMap(({ name, size, thumbnail, state }) =>
        state.kind === 'ready' ? [{ name, size, thumbnail, path: state.path }] : [],
      )
      memory.write(memoryKey, ready.length === 0 ? null : JSON.stringify(ready))
    })
  }

  const keep = async (id: string, file: File): Promise<void> => {
    const own = pathOf(file)
    if (own !== null) return change(id, { state: { kind: 'ready', path: own } })
    if (file.size > largestAttachment) {
      const problem = `is larger than ${largestAttachment / 1024 / 1024} MB`
      return change(id, { state: { kind: 'failed', problem, again: false } })
    }
    change(id, { state: { kind: 'keeping' } })
    const data = await read(file).catch(() => null)
    if (data === null) return change(id, { state: { kind: 'failed', problem: 'cannot be read', again: true } })
    const name = file.name === '' ? 'pasted' : file.name.slice(0, 255)
    const result = await connection.call((client) => client.attachments.keep({ name, data }))
    change(id, {
      state: result.ok
        ? { kind: 'ready', path: result.value.path }
        : { kind: 'failed', problem: `was not handed over: ${result.failure.message}`, again: true },
    })
  }
  const begin = (id: string, file: File): void => {
    files.set(id, file)
    void keep(id, file)
  }

  return {
    store,
    add: (added) => {
      const room = mostAttachments - store.getState().length
      const fresh = added.slice(0, room).map((file) => ({
        file,
        attachment: {
          id: makeUuid(),
          name: singleLine(file.name, 255) || 'pasted',
          size: file.size,
          thumbnail: null,
          state: { kind: 'keeping' },
        } as const,
      }))
      store.setState([...store.getState(), ...fresh.map(({ attachment }) => attachment)], true)
      for (const { file, attachment } of fresh) {
        begin(attachment.id, file)
        void thumbnailOf(file).then((thumbnail) => change(attachment.id, { thumbnail }))
      }
      const left = added.length - fresh.length
      return left > 0 ? `${plural(left, 'file')} not attached: ${mostAttachments} at most go along.` : null
    },
    remove: (id) => {
      files.delete(id)
      store.setState(
        store.getState().filter((one) => one.id !== id),
        true,
      )
    },
    retry: () => {
      for (const { id, state } of store.getState()) {
        const file = files.get(id)
        if (state.kind === 'failed' && state.again && file !== undefined) begin(id, file)
      }
    },
    settled: async () => {
      await whenSettled(store)
      const all = store.getState()
      for (const { name, state } of all) {
        if (state.kind !== 'failed') continue
        return {
          problem: `${singleLine(name, 60)} ${state.problem.replace(/\.$/, '')}.${state.again ? '' : ' Take it off.'}`,
          again: state.again,
        }
      }
      return { paths: all.flatMap(({ state }) => (state.kind === 'ready' ? [{ path: state.path }] : [])) }
    },
  }
}

function whenSettled(store: StoreApi<readonly Attachment[]>): Promise<void> {
  const isSettled = (): boolean => store.getState().every(({ state }) => state.kind !== 'keeping')
  if (isSettled()) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      if (!isSettled()) return
      stop()
      resolve()
    })
  })
}
