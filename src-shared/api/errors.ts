import { z } from 'zod'

/**
 * The errors that a client must handle, by code. `message` is a sentence that says what failed and what to do.
 * Anything else that goes wrong arrives as oRPC's `INTERNAL_SERVER_ERROR` or `BAD_REQUEST` (input refused by its schema).
 */
export const apiErrors = {
  NO_SUCH_SESSION: { data: z.object({ query: z.string() }) },
  /** The answer was shown for a request that is no longer open. */
  STALE_ANSWER: { data: z.object({ openRequest: z.string().nullable() }) },
  /** The answer does not fit what is asked (an option that is not there, a permission answer to a question). */
  UNFIT_ANSWER: {},
  /** Something about the dispatch is wrong; `field` names the flag or box. */
  DISPATCH_REFUSED: {
    data: z.object({
      field: z.enum([
        'prompt',
        'cwd',
        'engine',
        'model',
        'permissionMode',
        'agent',
        'settings',
        'base',
        'worktree',
        'sessionId',
      ]),
    }),
  },
  /** A mode that has to be accepted once before it may be used. */
  MODE_NOT_ACCEPTED: { data: z.object({ mode: z.string() }) },
  /** Deleting would lose work that is not saved; `worktree` is where it lies. Nothing was changed. */
  UNSAVED_WORK: {
    data: z.object({ worktree: z.string(), uncommitted: z.number(), untracked: z.number(), unpushed: z.number() }),
  },
  /** The worker cannot be asked right now. */
  WORKER_UNREACHABLE: {},
  /** It cannot be done, for the reason in the message. */
  REFUSED: {},
} as const
