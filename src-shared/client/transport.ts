import type { ApiClient } from '../api/contract.ts'

/** One open connection to a supervisor; it never comes back once it closed. */
export type OpenConnection = {
  readonly client: ApiClient
  /** Resolves, never rejects, with the reason once the connection is gone. */
  readonly closed: Promise<string>
  readonly close: () => void
}

/** How a client reaches the supervisor: a MessagePort, a WebSocket, a unix socket. Knows nothing of retries. */
export type Transport = {
  /**
   * Opens one connection; rejects when nobody answers. `isWanted`: somebody asked for it just now, which is reason enough to
   * start a supervisor that was ended on purpose.
   */
  readonly open: (isWanted: boolean) => Promise<OpenConnection>
}
