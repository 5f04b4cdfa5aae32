import type { SettingsFile } from '../../src-shared/settings/settings-schema.ts'
import { valueAt } from '../../src-shared/settings/setting-path.ts'
import { useServices, useValue } from './services.ts'

/** The keys that a schema names, without the index signature of those that it only lets through. */
type Named<T> = { [Key in keyof T as string extends Key ? never : Key]: NonNullable<T[Key]> }

/** The value at a dotted path of the settings. */
export type SettingAt<Path extends string, Part = Named<SettingsFile>> = Path extends `${infer Key}.${infer Rest}`
  ? Key extends keyof Part
    ? SettingAt<Rest, Named<Part[Key]>>
    : never
  : Path extends keyof Part
    ? Part[Path]
    : never

/**
 * The value of a setting that is in force outside of any project: what the user or the administrator says, else its
 * default; undefined while it has none. Draws again when it changes.
 */
export function useSetting<Path extends string>(path: Path): SettingAt<Path> | undefined
export function useSetting(path: string): unknown {
  return useValue(useServices().connection.settings, (state) => valueAt(state.inForce, path))
}

/** `useSetting` outside of a component. */
export function readSetting<Path extends string>(settings: SettingsFile, path: Path): SettingAt<Path> | undefined
export function readSetting(settings: SettingsFile, path: string): unknown {
  return valueAt(settings, path)
}

/** The home directory of the person on the supervisor's machine; null until it is known. */
export function useUserHome(): string | null {
  return useValue(useServices().connection.settings, ({ view }) => view?.userHome ?? null)
}
