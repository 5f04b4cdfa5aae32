/** One flag of a command. `value` names what it takes; without it the flag stands alone. */
export type Flag = {
  readonly help: string
  readonly value?: string
  readonly short?: string
  /** May be given again for further values. */
  readonly repeat?: true
  /** Understood, but not listed in the help: another spelling. */
  readonly hidden?: true
}
