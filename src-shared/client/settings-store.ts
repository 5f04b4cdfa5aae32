import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ApiClient } from '../api/contract.ts'
import type { SettingsView } from '../api/settings.ts'
import type { Clock } from '../base/clock.ts'
import { isPlainObject } from '../settings/setting-path.ts'
import { settingsFileSchema, type SettingsFile } from '../settings/settings-schema.ts'

/** Settings as a client knows them. */
export type SettingsState = {
  /** Null until the supervisor has told them once. */
  readonly view: SettingsView | null
  /** What is in force, as one file would say it; what does not fit is left out. */
  readonly inForce: SettingsFile
}

/** Follows the settings of one directory over every connection that there is. */
export type SettingsFeed = {
  readonly store: StoreApi<SettingsState>
  /** A new connection, or the end of one. */
  readonly follow: (client: ApiClient | null) => void
}

/** A stream that ends by itself is asked for again after so long. */
const againAfterMs = 1_000

/** Follows the settings in force in `cwd` (null: outside of any project); the last ones known stay while nobody answers. */
export function createSettingsFeed(cwd: string | null, clock: Clock): SettingsFeed {
  const store = createStore<SettingsState>(() => ({ view: null, inForce: {} }))
  let current: ApiClient | null = null
  let turn = 0
  let cancel = (): void => undefined

  const read = async (client: ApiClient, mine: number): Promise<void> => {
    let told = false
    try {
      for await (const view of await client.settings.watch({ cwd })) {
        // Leaving the loop ends the stream.
        if (mine !== turn) return
        told = true
        store.setState({ view, inForce: settingsInForce(view) })
      }
    } catch {
      // A lost connection is the connection's business; a supervisor that knows no settings leaves the defaults.
    }
    if (told && mine === turn && client === current)
      cancel = clock.schedule(againAfterMs, () => void read(client, mine))
  }

  return {
    store,
    follow: (client) => {
      current = client
      turn += 1
      cancel()
      if (client !== null) void read(client, turn)
    },
  }
}

/** What a view has in force, as one settings file would say it. */
function settingsInForce(view: SettingsView): SettingsFile {
  let file: Readonly<Record<string, unknown>> = {}
  for (const [path, { value }] of Object.entries(view.values)) {
    if (value !== undefined && value !== null) file = placed(file, path.split('.'), value)
  }
  const parsed = settingsFileSchema.safeParse(file)
  // The supervisor is of another version and means something else by a key: then each holds by itself or not at all.
  return parsed.success ? parsed.data : fittingPart(file)
}

function fittingPart(file: Readonly<Record<string, unknown>>): SettingsFile {
  let fitting: SettingsFile = {}
  for (const [key, value] of Object.entries(file)) {
    const parsed = settingsFileSchema.safeParse({ ...fitting, [key]: value })
    if (parsed.success) fitting = parsed.data
  }
  return fitting
}

function placed(
  object: Readonly<Record<string, unknown>>,
  [key = '', ...rest]: readonly string[],
  value: unknown,
): Readonly<Record<string, unknown>> {
  const inner = object[key]
  return { ...object, [key]: rest.length === 0 ? value : placed(isPlainObject(inner) ? inner : {}, rest, value) }
}
