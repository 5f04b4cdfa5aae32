import { z } from 'zod'

/** How a declared check came out, or where it stands. `stopped`: it was ended before it could tell. */
export const localCheckStateSchema = z.enum(['not-run', 'waiting', 'running', 'passed', 'failed', 'stopped'])
/** The checks that a project declares, as they stand for one session. */
export const localChecksSchema = z.looseObject({
  /** All of them passed on the files as they are now. */
  verified: z.boolean(),
  checks: z.array(
    z.looseObject({
      name: z.string(),
      state: localCheckStateSchema,
      /** What it says is of files that are not there any more as they were. */
      isStale: z.boolean(),
    }),
  ),
})
/** The checks that a project declares, as they stand for one session. */
export type LocalChecks = Readonly<z.infer<typeof localChecksSchema>>

/** A check that failed, as the session is told of it. */
export type FailedCheck = {
  readonly name: string
  /** What was run; null for one that ran elsewhere. */
  readonly command: string | null
  /** How it failed, where that is known: `exit 1`. */
  readonly how: string | null
  /** The end of what it printed. */
  readonly tail: string
}

const longestTail = 8_000

/** Asks a session to mend what failed: one message, with names, commands and the ends of what was printed. */
export function fixMessage(failed: readonly FailedCheck[]): string {
  const first = failed[0]
  const what =
    failed.length === 1 && first !== undefined ? `The check “${first.name}” fails` : `${failed.length} checks fail`
  const runsHere = failed.some(({ command }) => command !== null)
  const parts = failed.map(({ name, command, how, tail }) => {
    const end = tail.trimEnd().slice(-longestTail)
    const ticks = '`'.repeat(Math.max(3, ...[...end.matchAll(/`+/g)].map(([run]) => run.length + 1)))
    const head = [
      `Check: ${name}`,
      ...(command === null ? [] : [`Command: ${command}`]),
      ...(how === null ? [] : [how]),
    ]
    return `${head.join('\n')}\n${end === '' ? 'It printed nothing.' : `${ticks}\n${end}\n${ticks}`}`
  })
  const then = runsHere ? ', then run the command again to see that it passes' : ''
  return [`${what} on your changes. Mend the cause${then}.`, ...parts].join('\n\n')
}
