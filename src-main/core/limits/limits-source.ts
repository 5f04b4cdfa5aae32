import { Emitter } from '../../../src-shared/base/emitter.ts'
import { watchFiles } from '../../../src-node/files/watch-files.ts'
import { loadSettings, settingsFilesOf } from '../../../src-node/settings/load-settings.ts'
import type { Problems } from '../storage/problems.ts'
import type { UserSettings } from '../settings/user-settings.ts'

/** The limits that hold for all sessions; null: none. */
export type Limits = {
  readonly workingSessions: number | null
  readonly sessionDollars: number | null
  readonly dayDollars: number | null
}

/** The limits of the user's and the administrator's settings, as they are now. A project has no say in them. */
export class LimitsSource {
  readonly changes = new Emitter<void>()
  readonly #userSettings: UserSettings
  readonly #problems: Problems
  #now: Limits = { workingSessions: null, sessionDollars: null, dayDollars: null }
  #reading: Promise<void> = Promise.resolve()
  #end: () => void = () => undefined

  private constructor(userSettings: UserSettings, problems: Problems) {
    this.#userSettings = userSettings
    this.#problems = problems
  }

  /** Reads them, and again whenever a file changes, until `close`. */
  static async open(userSettings: UserSettings, problems: Problems): Promise<LimitsSource> {
    const source = new LimitsSource(userSettings, problems)
    await source.#read()
    const query = { userFile: userSettings.path, projectDirectory: null, trusted: false }
    const refresh = (): void => void (source.#reading = source.#reading.then(() => source.#read()))
    const watch = watchFiles(settingsFilesOf(query), refresh)
    const unsubscribe = userSettings.written.subscribe(refresh)
    source.#end = () => {
      watch.close()
      unsubscribe()
    }
    return source
  }

  close(): void {
    this.#end()
  }

  get now(): Limits {
    return this.#now
  }

  async #read(): Promise<void> {
    try {
      const { settings } = await loadSettings({
        userFile: this.#userSettings.path,
        projectDirectory: null,
        trusted: false,
      })
      const { workingSessions, sessionDollars, dayDollars } = settings.limits
      const next: Limits = {
        workingSessions: workingSessions?.value ?? null,
        sessionDollars: sessionDollars?.value ?? null,
        dayDollars: dayDollars?.value ?? null,
      }
      if (JSON.stringify(next) === JSON.stringify(this.#now)) return
      this.#now = next
      this.changes.emit()
    } catch (error) {
      this.#problems.report('the limits of the settings could not be read; those of before hold', error)
    }
  }
}
