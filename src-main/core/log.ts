/** Where the supervisor writes what it does: `daemon.log` in a shell, nothing in a test. */
export type Log = {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}
