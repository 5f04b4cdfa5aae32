import { assertNever } from '../base/assert-never.ts'

// Apart from `session-state.ts` so that a command that only prints does not load the schemas.

/** The six states of a session, as they are stored and sent. */
export const sessionStates = ['working', 'blocked', 'idle', 'completed', 'failed', 'stopped'] as const

/** The word that the board shows for a state; also `status` in `--json`. */
export function boardWordOf(state: (typeof sessionStates)[number] | 'unknown'): string {
  switch (state) {
    case 'working':
      return 'Working'
    case 'blocked':
      return 'Needs input'
    case 'idle':
      return 'Idle'
    case 'completed':
      return 'Completed'
    case 'failed':
      return 'Failed'
    case 'stopped':
      return 'Stopped'
    case 'unknown':
      return 'Unknown'
    default:
      return assertNever(state, 'session state')
  }
}
