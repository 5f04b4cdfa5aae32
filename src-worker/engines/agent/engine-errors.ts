/** The user ended the turn. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The worker ends: nothing is written any more. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}
