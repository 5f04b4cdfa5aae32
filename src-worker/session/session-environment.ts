import { withOwnNodeOptions } from '../../src-node/environment/node-options.ts'
import { laterSecrets, type HeldSecrets } from '../../src-shared/base/held-secrets.ts'

/** Set by the starter for the worker alone, so that it stays small and runs under Electron: no command inherits them. */
const ours: ReadonlySet<string> = new Set([
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'MALLOC_ARENA_MAX',
  'NODE_COMPILE_CACHE',
  'NODE_CHANNEL_FD',
  'BACKBURNER_JOB_DIR',
  // Of a session whose shell dispatched this one.
  'BACKBURNER_PORT',
  'BACKBURNER_PORTS',
])

/** The environment of the session: that of the shell that dispatched it, held in memory only. */
export class SessionEnvironment {
  #user: Readonly<Record<string, string>>
  readonly #jobDirectory: string
  #secrets: HeldSecrets | null

  /** `inherited` is the worker's own environment as it was started; `secrets` what it was handed besides. */
  constructor(
    inherited: Readonly<Record<string, string | undefined>>,
    jobDirectory: string,
    secrets: HeldSecrets | null = null,
  ) {
    this.#secrets = secrets
    const user: Record<string, string> = {}
    for (const [name, value] of Object.entries(withOwnNodeOptions(inherited)))
      if (value !== undefined && !ours.has(name)) user[name] = value
    this.#user = user
    this.#jobDirectory = jobDirectory
  }

  /** The user's environment and nothing of ours: what an adopting supervisor keeps. */
  get user(): Readonly<Record<string, string>> {
    return this.#user
  }

  /** The user's own credentials, for requests to the API; in no environment. */
  get secrets(): HeldSecrets | null {
    return this.#secrets
  }

  /** Takes credentials of the user's own, if they are later; false when they are none that it has not. */
  hold(secrets: HeldSecrets): boolean {
    if (laterSecrets(this.#secrets, secrets) === this.#secrets) return false
    this.#secrets = secrets
    return true
  }

  /** What commands inherit. */
  forCommands(): Readonly<Record<string, string>> {
    return { ...this.#user, BACKBURNER_JOB_DIR: this.#jobDirectory }
  }

  /** Takes new credentials; everything else stays. */
  renew(credentials: Readonly<Record<string, string>>): void {
    const taken = Object.entries(credentials).filter(([name]) => !ours.has(name))
    this.#user = { ...this.#user, ...Object.fromEntries(taken) }
  }
}
