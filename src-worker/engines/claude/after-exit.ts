import type { SessionState } from '../../../src-shared/board/session-state.ts'
import type { PtyExit } from '../../terminal/pty.ts'

/** So many deaths in a row are gone on after without a finished answer or tool call in between. */
const restartLimit = 5

/** What is known when the program has ended without our doing. */
export type ExitFacts = {
  readonly exit: PtyExit
  /** Its session had begun. */
  readonly hasStarted: boolean
  /** It said that its session ends, and why; null: it said nothing. */
  readonly sessionEnd: string | null
  readonly state: SessionState
  readonly restarts: number
}

/** What follows: nothing, a state, or another run. */
export type AfterExit =
  | { readonly do: 'rest' }
  | { readonly do: 'fail-start' }
  | { readonly do: 'stop' }
  | { readonly do: 'give-up'; readonly reason: string }
  | { readonly do: 'go-on'; readonly restarts: number }

/** What follows from the end of the program. Pure. Who ended it in its terminal meant it; a death in a turn did nobody mean. */
export function afterExit({ exit, hasStarted, sessionEnd, state, restarts }: ExitFacts): AfterExit {
  const endedItself = exit.signal === 0
  if (!hasStarted && endedItself && sessionEnd === null) return { do: 'fail-start' }
  if (state !== 'working' && state !== 'blocked') return { do: 'rest' }
  if (sessionEnd !== null || endedItself) return { do: 'stop' }
  if (restarts < restartLimit) return { do: 'go-on', restarts: restarts + 1 }
  const times = restartLimit + 1
  return {
    do: 'give-up',
    reason: `Claude Code died ${times} times without finishing an answer or a tool call in between; reply or respawn to go on`,
  }
}
