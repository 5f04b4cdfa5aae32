import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { localCheckStateSchema } from '../board/local-checks.ts'
import { timeSchema } from '../board/session-state.ts'
import { apiErrors } from './errors.ts'

/** One check that a project declares, and what came of it last. */
export const declaredCheckSchema = z.object({
  name: z.string(),
  /** A line for the shell. */
  command: z.string(),
  state: localCheckStateSchema,
  /** It ran on files that are not there any more as they were. */
  isStale: z.boolean(),
  /** How it ended, where the state does not say all: `exit 1`, `took longer than 10 min`. */
  how: z.string().nullable(),
  startedAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
  /** The end of what it printed, as it was printed. */
  tail: z.string(),
})
/** One check that a project declares, and what came of it last. */
export type DeclaredCheck = Readonly<z.infer<typeof declaredCheckSchema>>

/** The declared checks of a session. */
export const sessionChecksSchema = z.object({
  /** The file that declares them; null: there is none. */
  file: z.string().nullable(),
  /** What is wrong with it, or with running them here, in a sentence. */
  problem: z.string().nullable(),
  /** Whether they may run: the folder is trusted. */
  trusted: z.boolean(),
  verified: z.boolean(),
  checks: z.array(declaredCheckSchema),
})
/** The declared checks of a session. */
export type SessionChecks = Readonly<z.infer<typeof sessionChecksSchema>>

const base = oc.errors(apiErrors)
const session = z.object({ sessionId: sessionIdSchema })

/** Checks of a session's work. */
export const checksContract = {
  read: base.input(session).output(sessionChecksSchema),
  /**
   * Has declared checks run, all of them or those named; returns once they wait for their turn. `REFUSED` where they may
   * not or cannot run.
   */
  run: base
    .input(session.extend({ names: z.array(z.string().min(1).max(200)).min(1).max(100).optional() }))
    .output(z.object({})),
  /** The end of what a check of a pull request printed elsewhere. `REFUSED` says why it cannot be had. */
  remoteLog: base
    .input(session.extend({ pullRequest: z.string().max(2_000), name: z.string().min(1).max(400) }))
    .output(z.object({ how: z.string().nullable(), tail: z.string() })),
  /** Ends those that run and takes those that wait out of the queue. */
  stop: base.input(session).output(z.object({})),
}
