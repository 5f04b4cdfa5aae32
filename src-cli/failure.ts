/** What a command ends with: product page "Command line". */
export const exitCodes = { done: 0, failed: 1, usage: 2, noSuchSession: 3, unreachable: 4 } as const
/** An exit code that means failure. */
export type FailureCode = 1 | 2 | 3 | 4

/** Ends the command with one line on stderr, which says what failed and what to do. */
export class Failure extends Error {
  readonly exitCode: FailureCode

  constructor(exitCode: FailureCode, message: string) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}

/** The command was called in a way that it does not understand: exit code 2. */
export function usageError(message: string): Failure {
  return new Failure(exitCodes.usage, message)
}
