import { createStore, type StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import { launchOptionsSchema, permissionModeSchema, type PermissionMode } from '../../src-shared/board/launch.ts'
import type { demoTaskSchema } from '../../src-shared/api/contract.ts'
import type { DispatchInput, LaunchPreview } from '../../src-shared/api/dispatch.ts'
import type { LocalMemory } from './storage.ts'

/** What the next dispatch from this window uses; what is null comes from the directory's settings. */
export type LaunchDefaults = {
  readonly engine: 'agent' | 'shell'
  readonly model: string | null
  readonly permissionMode: PermissionMode | null
  /** Absolute; null until one is known. */
  readonly directory: string | null
  /** The sample repository while the demo goes on: dispatches then go there. */
  readonly demo: Demo | null
}

/** The demo as the supervisor prepared it. */
export type Demo = { readonly directory: string; readonly tasks: readonly z.infer<typeof demoTaskSchema>[] }

/** What a dispatch would do here and now, as the supervisor said last; the problem is a sentence. */
export type PreviewStore = StoreApi<{ readonly preview: LaunchPreview | null; readonly problem: string | null }>

/** Makes the store of the preview. */
export function createPreviewStore(): PreviewStore {
  return createStore<ReturnType<PreviewStore['getState']>>(() => ({ preview: null, problem: null }))
}

/** The store of dispatch defaults. */
export type LaunchDefaultsStore = StoreApi<LaunchDefaults>

const rememberedSchema = z.object({
  model: z.string().min(1).nullable(),
  permissionMode: permissionModeSchema.nullable(),
  directory: z.string().min(1).nullable(),
})

function remembered(memory: LocalMemory): z.infer<typeof rememberedSchema> | null {
  try {
    return rememberedSchema.parse(JSON.parse(memory.read('launch') ?? 'null'))
  } catch {
    return null
  }
}

/** Makes the store from what was chosen last time; `directory` is where this window was opened, and wins. */
export function createLaunchDefaults(memory: LocalMemory, directory: string | null): LaunchDefaultsStore {
  const known = remembered(memory)
  const store = createStore<LaunchDefaults>(() => ({
    engine: 'agent',
    model: known?.model ?? null,
    permissionMode: known?.permissionMode ?? null,
    directory: directory ?? known?.directory ?? null,
    demo: null,
  }))
  store.subscribe(({ model, permissionMode, directory: chosen }) =>
    memory.write('launch', JSON.stringify({ model, permissionMode, directory: chosen })),
  )
  return store
}

/** The part of a dispatch (and of its preview) that the defaults fix; null while no directory is known. */
export function launchPart(
  defaults: LaunchDefaults,
  engine: 'agent' | 'shell',
): Pick<DispatchInput, 'cwd' | 'engine' | 'options' | 'demo'> | null {
  const cwd = defaults.demo?.directory ?? defaults.directory
  if (cwd === null) return null
  const options = launchOptionsSchema.parse({
    ...(defaults.model === null ? {} : { model: defaults.model }),
    ...(defaults.permissionMode === null ? {} : { permissionMode: defaults.permissionMode }),
  })
  return { cwd, engine, options, demo: defaults.demo !== null }
}
