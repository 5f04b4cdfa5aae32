/** Time limits of the engine in milliseconds, and its dice; tests shorten them. */
export type AgentOptions = {
  /** How long an API in trouble is asked again before the session fails (product: cost and load). */
  readonly retryForMs: number
  /** A stream without a byte for this long is broken. */
  readonly stallMs: number
  readonly firstBackOffMs: number
  readonly longestBackOffMs: number
  /** How long the small model may take to judge a turn's end. */
  readonly verdictMs: number
  /** The row's line is refreshed from our own events at most this often. */
  readonly summaryEveryMs: number
  /** The supervisor sends the permission rules as soon as it is connected; this long the first tool call waits for them. */
  readonly rulesWithinMs: number
  /** In [0, 1). */
  readonly random: () => number
}

/** The limits of the product. */
export const defaultAgentOptions: AgentOptions = {
  retryForMs: 600_000,
  stallMs: 60_000,
  firstBackOffMs: 500,
  longestBackOffMs: 60_000,
  verdictMs: 10_000,
  summaryEveryMs: 15_000,
  rulesWithinMs: 1_000,
  random: Math.random,
}
