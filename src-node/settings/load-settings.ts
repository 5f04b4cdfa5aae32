import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Effort, PermissionMode } from '../../src-shared/board/launch.ts'
import { isErrno } from '../files/is-errno.ts'
import { decodeSettings } from './decode-settings.ts'
import { mergeSettings, type LayerOrigin, type Settings, type SettingsLayer } from './merge-settings.ts'
import { managedSettingsFile, userSettingsFiles } from './settings-files.ts'
import { readFlags } from '../files/open-flags.ts'

/** What decides which settings are in force. */
export type SettingsQuery = {
  /** The settings file of this program (`homePaths(home).settings`). */
  readonly userFile: string
  /** Top of the working tree (or the directory outside of git) whose `.claude` counts; null: none. */
  readonly projectDirectory: string | null
  /** Whether the user trusted that project. */
  readonly trusted: boolean
  /** `--settings` arguments, weakest first: JSON texts or paths, relative to `cwd`. */
  readonly settingsArguments?: readonly string[]
  readonly cwd?: string
  /** Values given as flags of their own. */
  readonly flags?: {
    readonly model?: string | undefined
    readonly effort?: Effort | undefined
    readonly permissionMode?: PermissionMode | undefined
    readonly agent?: string | undefined
  }
  /** The user's home directory; where `.claude/settings.json` lies. */
  readonly userHome?: string
  readonly managedFile?: string
}

/** Something in a settings source that does not count. `source` is its path, or `--settings`. */
export type SettingsProblem = {
  readonly source: string
  readonly message: string
}

/** The settings in force, and what was wrong with their sources. Problems of an argument are the caller's own mistake. */
export type LoadedSettings = {
  readonly settings: Settings
  readonly problems: readonly SettingsProblem[]
  readonly argumentProblems: readonly SettingsProblem[]
}

/** Every source of settings as it reads, weakest first, and what was wrong with them. */
export type LoadedLayers = {
  readonly layers: readonly SettingsLayer[]
  readonly problems: readonly SettingsProblem[]
  readonly argumentProblems: readonly SettingsProblem[]
}

/** Reads every source of settings, weakest first: the user's, the project's, arguments, flags, managed. */
export async function loadLayers(query: SettingsQuery): Promise<LoadedLayers> {
  const loaded = await Promise.all(sourcesOf(query).map(load))
  const problems = loaded.flatMap(({ layer, problems: found }) => (layer.origin === 'argument' ? [] : found))
  const argumentProblems = loaded.flatMap(({ layer, problems: found }) => (layer.origin === 'argument' ? found : []))
  const layers = loaded.map(({ layer }) => layer)
  const position = layers.findIndex(({ origin }) => origin === 'managed')
  const withFlags = [...layers.slice(0, position), flagLayer(query.flags ?? {}), ...layers.slice(position)]
  return { layers: withFlags, problems, argumentProblems }
}

/** Reads and merges every source of settings. */
export async function loadSettings(query: SettingsQuery): Promise<LoadedSettings> {
  const { layers, problems, argumentProblems } = await loadLayers(query)
  return { settings: mergeSettings(layers, query.trusted), problems, argumentProblems }
}

/** The files that are read for a query, whether they are there or not. */
export function settingsFilesOf(query: SettingsQuery): readonly string[] {
  return sourcesOf(query).flatMap(({ source, text, origin }) =>
    text === null && origin !== 'argument' ? [source] : [],
  )
}

type Source = {
  readonly origin: LayerOrigin
  readonly source: string
  /** Null: to be read from `source`. */
  readonly text: string | null
}

function sourcesOf(query: SettingsQuery): readonly Source[] {
  const file = (origin: LayerOrigin, source: string): Source => ({ origin, source, text: null })
  const userFiles = userSettingsFiles(query.userFile, query.userHome)
  const project = query.projectDirectory
  const projectFiles =
    project === null ? [] : ['settings.json', 'settings.local.json'].map((name) => join(project, '.claude', name))
  return [
    ...userFiles.map((path) => file('user', path)),
    // A session in the home directory itself finds the user's own file there.
    ...projectFiles.filter((path) => !userFiles.includes(path)).map((path) => file('project', path)),
    ...(query.settingsArguments ?? []).map((argument): Source => {
      const isText = argument.trimStart().startsWith('{')
      if (isText) return { origin: 'argument', source: '--settings', text: argument }
      return file('argument', resolve(query.cwd ?? process.cwd(), argument))
    }),
    file('managed', query.managedFile ?? managedSettingsFile()),
  ]
}

type LoadedLayer = { readonly layer: SettingsLayer; readonly problems: readonly SettingsProblem[] }

async function load({ origin, source, text }: Source): Promise<LoadedLayer> {
  const problem = (message: string): LoadedLayer => ({
    layer: { origin, source, settings: {} },
    problems: [{ source, message }],
  })
  let content: string
  try {
    // What the user names may be a pipe, and is waited for.
    content = text ?? (await readFile(source, { encoding: 'utf8', flag: origin === 'argument' ? 'r' : readFlags }))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR') && origin !== 'argument') {
      return { layer: { origin, source, settings: {} }, problems: [] }
    }
    return problem(isErrno(error, 'ENOENT') ? 'no such file' : `cannot be read (${String(error)})`)
  }
  const { settings, problems } = decodeSettings(content)
  return {
    layer: { origin, source, settings },
    problems: problems.map((message) => ({ source, message })),
  }
}

function flagLayer(flags: NonNullable<SettingsQuery['flags']>): SettingsLayer {
  const { model, effort: effortLevel, permissionMode: defaultMode, agent } = flags
  return { origin: 'flag', source: 'flag', settings: { model, effortLevel, agent, permissions: { defaultMode } } }
}
