import { homedir } from 'node:os'
import type { SettingsView } from '../../../src-shared/api/settings.ts'
import { watchFiles } from '../../../src-node/files/watch-files.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import { effectiveValues } from '../../../src-node/settings/effective-values.ts'
import { loadLayers, settingsFilesOf, type SettingsQuery } from '../../../src-node/settings/load-settings.ts'
import type { RepositoryStore } from '../storage/repository-store.ts'
import { findProject, repositoryKeyOf } from './project.ts'
import type { UserSettings } from './user-settings.ts'

/** What the settings of a directory are read with. */
export type SettingsSources = {
  readonly paths: HomePaths
  readonly repositories: RepositoryStore
  readonly userSettings: UserSettings
}

/** The settings in force in a directory (null: outside of any project), now and after every change, until `signal`. */
export async function* watchSettings(
  sources: SettingsSources,
  cwd: string | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<SettingsView> {
  let changed = Promise.withResolvers<void>()
  const wake = (): void => changed.resolve()
  const project = cwd === null ? null : await findProject(cwd)
  const key = project === null ? null : repositoryKeyOf(project)
  const query = { userFile: sources.paths.settings, projectDirectory: project?.directory ?? null }
  const files = settingsFilesOf({ ...query, trusted: false })
  // Whether the project is trusted decides which of its settings count.
  const watch = watchFiles([...files, ...(key === null ? [] : [sources.paths.repository(key)])], wake)
  const unsubscribe = sources.userSettings.written.subscribe(wake)
  signal?.addEventListener('abort', wake)
  let last = ''
  try {
    while (signal?.aborted !== true) {
      const view = await readView(sources, query, key)
      const text = JSON.stringify(view)
      // Our own write is told twice, and a change of nothing that counts is no news.
      if (text !== last) {
        last = text
        yield view
      }
      await changed.promise
      changed = Promise.withResolvers<void>()
    }
  } finally {
    watch.close()
    unsubscribe()
    signal?.removeEventListener('abort', wake)
  }
}

async function readView(
  { repositories, userSettings }: SettingsSources,
  query: Omit<SettingsQuery, 'trusted'>,
  key: string | null,
): Promise<SettingsView> {
  const trusted = key === null ? false : (await repositories.read(key)).trusted
  const [text, { layers, problems }] = await Promise.all([
    userSettings.text().catch(() => ''),
    loadLayers({ ...query, trusted }),
  ])
  return {
    file: userSettings.path,
    userHome: homedir(),
    text,
    project: query.projectDirectory === null ? null : { directory: query.projectDirectory, trusted },
    values: effectiveValues(layers, trusted),
    problems: [...problems],
  }
}
