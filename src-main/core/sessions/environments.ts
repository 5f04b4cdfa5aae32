import type { SessionId } from '../../../src-shared/base/ids.ts'
import { withoutJobMark } from '../workers/job-processes.ts'

type Variables = Readonly<Record<string, string>>

/** Variables that a reply or respawn from another shell may renew: credentials, and where they are valid. */
const credential = /^(ANTHROPIC_\w+|\w+_(TOKEN|API_KEY|SECRET|CREDENTIALS?)|AWS_\w+|GITHUB_TOKEN|GH_TOKEN)$/

/** The credentials of an environment: nothing else of it changes a running session. */
export function credentialsOf(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => credential.test(name)))
}

const mostRemoved = 20

/** The environments of sessions: in memory only, never in a file or a log. */
export class Environments {
  readonly #own: Variables
  readonly #bySession = new Map<SessionId, Variables>()
  /** Those of sessions that were just removed: an undo is to find them. */
  readonly #removed = new Map<SessionId, Variables>()

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

  /** Renews the credentials; returns those that are new, for a live worker to get too. */
  renew(sessionId: SessionId, environment: Variables): Variables {
    const before = this.of(sessionId)
    const fresh = Object.entries(credentialsOf(environment)).filter(([name, value]) => before[name] !== value)
    const credentials = Object.fromEntries(fresh)
    if (fresh.length > 0) this.#bySession.set(sessionId, { ...before, ...credentials })
    return credentials
  }

  /** The session is gone; for an undo, the last few are still known. */
  forget(sessionId: SessionId): void {
    const known = this.#bySession.get(sessionId)
    this.#bySession.delete(sessionId)
    if (known !== undefined) this.#removed.set(sessionId, known)
    const oldest = this.#removed.keys().next()
    if (this.#removed.size > mostRemoved && oldest.done !== true) this.#removed.delete(oldest.value)
  }

  /** The session is there again. */
  revive(sessionId: SessionId): void {
    const known = this.#removed.get(sessionId)
    if (known !== undefined) this.#bySession.set(sessionId, known)
    this.#removed.delete(sessionId)
  }
}
