/** What may stand in a place of a command line: one of these words, or a path, or a session. */
export type ValueKind = readonly string[] | 'directory' | 'file' | 'session' | 'removed'

/** One flag of a command. `value` names what it takes; without it the flag stands alone. */
export type Flag = {
  readonly help: string
  readonly value?: string
  readonly short?: string
  /** May be given again for further values. */
  readonly repeat?: true
  /** What its value may be, for completion. */
  readonly values?: ValueKind
  /** Understood, but not listed in the help: another spelling. */
  readonly hidden?: true
}
