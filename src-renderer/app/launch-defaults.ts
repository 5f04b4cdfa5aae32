import { readEngineChoice } from '../../src-shared/board/engine-choice.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { z } from 'zod'
import {
  effortSchema,
  launchOptionsSchema,
  permissionModeSchema,
  type Effort,
  type LaunchOptions,
  type PermissionMode,
} from '../../src-shared/board/launch.ts'
import type { Engine } from '../../src-shared/board/session-state.ts'
import type { demoTaskSchema } from '../../src-shared/api/contract.ts'
import type { DispatchInput, LaunchPreview } from '../../src-shared/api/dispatch.ts'
import type { LocalMemory } from './storage.ts'

/** What the next dispatch from this window uses; what is null comes from the directory's settings. */
export type LaunchDefaults = {
  /** `agent`, `shell`, `acp:gemini`. */
  readonly engine: string | null
  readonly model: string | null
  readonly effort: Effort | null
  readonly permissionMode: PermissionMode | null
  /** Directories that the user keeps at hand. */
  readonly pinnedDirectories: readonly string[]
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
  effort: effortSchema.nullable().default(null),
  permissionMode: permissionModeSchema.nullable(),
  pinnedDirectories: z.array(z.string().min(1)).default([]),
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
    engine: null,
    model: known?.model ?? null,
    effort: known?.effort ?? null,
    permissionMode: known?.permissionMode ?? null,
    pinnedDirectories: known?.pinnedDirectories ?? [],
    directory: directory ?? known?.directory ?? null,
    demo: null,
  }))
  store.subscribe(({ model, effort, permissionMode, pinnedDirectories, directory: chosen }) =>
    memory.write('launch', JSON.stringify({ model, effort, permissionMode, pinnedDirectories, directory: chosen })),
  )
  return store
}

/** What a single task fixes itself, over the defaults. */
export type LaunchTarget = {
  /** `agent` without flags of its own: a task, for whichever engine is chosen. */
  readonly engine: Engine
  /** Flags of this task alone; they win over what is chosen. */
  readonly options?: Partial<LaunchOptions>
  /** Absolute; null for the chosen one. */
  readonly directory: string | null
  /** The custom agent that is the main agent. */
  readonly agent: string | null
}

/** The directory in which the window's tasks run. */
export function launchDirectory({ demo, directory }: LaunchDefaults): string | null {
  return demo?.directory ?? directory
}

/** The part of a dispatch (and of its preview) that the defaults and the task's target fix; null without a directory. */
export function launchPart(
  defaults: LaunchDefaults,
  { engine, options: own, directory, agent }: LaunchTarget,
): (Pick<DispatchInput, 'cwd' | 'options' | 'demo'> & Pick<Partial<DispatchInput>, 'engine'>) | null {
  const cwd = directory ?? launchDirectory(defaults)
  if (cwd === null) return null
  const { model, effort, permissionMode } = defaults
  const isDemo = defaults.demo !== null && directory === null
  // The demo's practice model is asked by our own engine.
  const said = engine !== 'agent' || own !== undefined || isDemo ? engine : defaults.engine
  const choice = said === null ? null : readEngineChoice(said)
  const options = launchOptionsSchema.parse({
    ...(model === null ? {} : { model }),
    ...(effort === null ? {} : { effort }),
    ...(permissionMode === null ? {} : { permissionMode }),
    ...(agent === null ? {} : { agent }),
    ...(choice?.engine === 'acp' ? { acp: choice.agent } : {}),
    ...own,
  })
  return { cwd, ...(choice === null ? {} : { engine: choice.engine }), options, demo: isDemo }
}
