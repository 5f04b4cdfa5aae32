import { readFile } from 'node:fs/promises'
import { homePaths } from '../paths/home-paths.ts'
import { managedSettingsFile, userSettingsFiles } from './settings-files.ts'
import { readFlags } from '../files/open-flags.ts'

/** Whose settings and environment decide whether Backburner runs at all. */
export type DisabledQuery = {
  /** `BACKBURNER_HOME`, resolved. */
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly userHome?: string
  readonly managedFile?: string
}

/** One sentence that says why Backburner is turned off here; null when it is not. */
export async function whyDisabled(query: DisabledQuery): Promise<string | null> {
  if (!['', '0', undefined].includes(query.environment['BACKBURNER_DISABLE'])) {
    return 'Backburner is turned off here, because BACKBURNER_DISABLE is set; unset it to turn it on again'
  }
  const userFile = homePaths(query.home).settings
  const managedFile = query.managedFile ?? managedSettingsFile()
  const files = [...userSettingsFiles(userFile, query.userHome), managedFile]
  const texts = await Promise.all(
    files.map((file) => readFile(file, { encoding: 'utf8', flag: readFlags }).catch(() => '')),
  )
  // Decoding costs every command some milliseconds, and nearly nobody says this word.
  if (!texts.some((text) => text.includes('disableAgentView'))) return null
  const { loadSettings } = await import('./load-settings.ts')
  const { settings } = await loadSettings({
    userFile,
    managedFile,
    projectDirectory: null,
    trusted: false,
    ...(query.userHome === undefined ? {} : { userHome: query.userHome }),
  })
  const { value, source } = settings.disabled
  if (!value) return null
  const who = source === managedFile ? 'your administrator can turn it on again' : 'remove it there to turn it on again'
  return `Backburner is turned off here, because ${source} sets disableAgentView; ${who}`
}
