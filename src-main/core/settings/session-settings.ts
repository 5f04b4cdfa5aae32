import { knownAgents } from '../sessions/choose-engine.ts'
import { dirname, join } from 'node:path'
import type { LaunchOptions } from '../../../src-shared/board/launch.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { loadSettings, type LoadedSettings } from '../../../src-node/settings/load-settings.ts'
import { userSettingsFiles } from '../../../src-node/settings/settings-files.ts'
import { credentialsOf } from '../sessions/environments.ts'
import type { RepositoryStore } from '../storage/repository-store.ts'
import { findProject, repositoryKeyOf, type Project } from './project.ts'

/** What to load the settings for. */
type Query = { readonly cwd: string; readonly options: Partial<LaunchOptions> }

/** The settings in force in a directory, and the project they belong to. */
export type ProjectSettings = { readonly project: Project; readonly loaded: LoadedSettings }

/** The rules for a session, and whether its folder may run what it brings along. */
export type RulesInForce = { readonly rules: PermissionRules; readonly trusted: boolean }

/** Settings as the supervisor needs them: always read afresh, for they are few files and change under our feet. */
export type SessionSettings = {
  readonly load: (query: Query) => Promise<ProjectSettings>
  /** The permission rules in force for a session: its settings', and what "Always allow" stored for its repository. */
  readonly rulesOf: (record: SessionRecord) => Promise<RulesInForce>
  /** The variables that settings add to a session's environment. */
  readonly variablesOf: (record: SessionRecord) => Promise<Readonly<Record<string, string>>>
  /** Those of them that a running session takes too: credentials, and where they are valid. None for the demo's. */
  readonly credentialsOf: (record: SessionRecord) => Promise<Readonly<Record<string, string>>>
  /** Whether the project says where requests go: the user's own key is not for an address that came with the code. */
  readonly projectSaysAddress: (record: SessionRecord) => Promise<boolean>
}

/** Reads the user's, the project's and the administrator's settings. */
export function createSessionSettings(paths: HomePaths, repositories: RepositoryStore): SessionSettings {
  const load = async ({ cwd, options }: Query): Promise<ProjectSettings> => {
    const project = await findProject(cwd)
    const { trusted } = await repositories.read(repositoryKeyOf(project))
    const loaded = await loadSettings({
      userFile: paths.settings,
      projectDirectory: project.directory,
      trusted,
      settingsArguments: options.settings ?? [],
      cwd,
      flags: {
        model: options.model,
        effort: options.effort,
        permissionMode: options.permissionMode,
        agent: options.agent,
      },
    })
    return { project, loaded }
  }
  // A session's own launch is no flag here: only files and `--settings` bring rules and variables.
  const loadFor = (record: SessionRecord): Promise<ProjectSettings> =>
    load({ cwd: record.cwd, options: { settings: record.launch.settings } })
  const variablesOf = async (record: SessionRecord): Promise<Readonly<Record<string, string>>> => {
    const { loaded } = await loadFor(record)
    const own = Object.fromEntries(Object.entries(loaded.settings.env).map(([name, { value }]) => [name, value]))
    // Of a program of another maker: read afresh at each start, for they may be secrets and are in no record.
    const agent = knownAgents(loaded.settings).find(({ id }) => id === record.launch.acpAgent?.id)
    return { ...own, ...agent?.env }
  }
  return {
    load,
    rulesOf: async (record) => {
      const { project, loaded } = await loadFor(record)
      const { allow, ask, deny } = loaded.settings.permissions
      const stored = await repositories.read(repositoryKeyOf(project))
      return {
        rules: {
          allow: [...allow.map(({ value }) => value), ...stored.allow],
          ask: ask.map(({ value }) => value),
          deny: deny.map(({ value }) => value),
        },
        trusted: stored.trusted,
      }
    },
    variablesOf,
    credentialsOf: async (record) => (record.demo ? {} : credentialsOf(await variablesOf(record))),
    projectSaysAddress: async (record) => {
      const { project, loaded } = await loadFor(record)
      const source = loaded.settings.env['ANTHROPIC_BASE_URL']?.source
      if (source === undefined || userSettingsFiles(paths.settings).includes(source)) return false
      return dirname(source) === join(project.directory, '.claude')
    },
  }
}
