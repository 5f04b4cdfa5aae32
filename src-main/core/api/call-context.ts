/** What a call knows of the connection that it came over. */
export type CallContext = {
  /** The environment that sessions of this connection get when the call names none; null: the supervisor's own. */
  readonly environment: Readonly<Record<string, string>> | null
  /** Comes straight over the supervisor's socket: neither from a page nor through a relay. */
  readonly direct?: boolean
  /** Runs a task when the connection closes. */
  readonly onClose: (task: () => void) => void
}
