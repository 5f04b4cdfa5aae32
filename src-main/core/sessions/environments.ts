import type { SessionId } from '../../../src-shared/base/ids.ts'
import { withoutJobMark } from '../workers/job-processes.ts'

type Variables = Readonly<Record<string, string>>

/** Variables that a reply or respawn from another shell may renew: credentials, and where they are valid. */
const credential = /^(ANTHROPIC_\w+|\w+_(TOKEN|API_KEY|SECRET|CREDENTIALS?)|AWS_\w+|GITHUB_TOKEN|GH_TOKEN)$/

/** The credentials of an environment: nothing else of it changes a running session. */
function credentialsOf(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => credential.test(name)))
}

/** The environments of sessions: in memory only, never in a file or a log. */
export class Environments {
  readonly #own: Variables
  readonly #bySession = new Map<SessionId, Variables>()

  /** `own`: what sessions get whose environment nobody remembers. */
  constructor(own: Variables) {
    this.#own = withoutJobMark(own)
  }

  /** What a dispatch without an environment of its own gets. */
  get own(): Variables {
    return this.#own
  }

  /** A session's environment, or this supervisor's own. */
  of(sessionId: SessionId): Variables {
    return this.#bySession.get(sessionId) ?? this.#own
  }

  set(sessionId: SessionId, environment: Variables): void {
    this.#bySession.set(sessionId, withoutJobMark(environment))
  }

  /** Renews the credentials; returns them, for a live worker to get too. */
  renew(sessionId: SessionId, environment: Variables): Variables {
    const credentials = credentialsOf(environment)
    this.#bySession.set(sessionId, { ...this.of(sessionId), ...credentials })
    return credentials
  }

  forget(sessionId: SessionId): void {
    this.#bySession.delete(sessionId)
  }
}
