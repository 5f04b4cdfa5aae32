import type { WorkerEndpoint } from '../../../src-shared/worker-protocol/messages.ts'

/** How a worker is told to begin; see the engine seam. */
export type StartHow = 'new' | 'interrupted' | 'rested' | 'rerun'

/** Why a worker is being ended. `retire` leaves the session's state as it is. */
export type DrainReason = 'command' | 'daemon-stop' | 'retire'

/**
 * The supervisor's view of one session's worker: one value, so that no two facts about it can disagree.
 * `fruitless` counts starts in a row that ended before the worker greeted.
 */
export type WorkerState =
  /** No worker, and none expected. */
  | { readonly phase: 'absent' }
  /** A worker of an earlier supervisor was found; we try to reach it, or (without an endpoint) to learn how it ended. */
  | { readonly phase: 'adopting'; readonly endpoint: WorkerEndpoint | null }
  /** A process was (or is being) spawned; it has not published its endpoint. */
  | { readonly phase: 'starting'; readonly how: StartHow; readonly pid: number | null; readonly fruitless: number }
  /** Its endpoint is known; the handshake is under way. */
  | { readonly phase: 'greeting'; readonly endpoint: WorkerEndpoint; readonly fruitless: number }
  | { readonly phase: 'live'; readonly endpoint: WorkerEndpoint; readonly late: boolean }
  /** The process is there and cannot be asked. Shown, never killed for it. */
  | { readonly phase: 'unresponsive'; readonly endpoint: WorkerEndpoint }
  /** It was asked to end. `restart` is what was asked for meanwhile. */
  | {
      readonly phase: 'draining'
      readonly endpoint: WorkerEndpoint | null
      readonly why: DrainReason
      readonly stage: 'asked' | 'terminated' | 'killed'
      readonly restart: StartHow | null
    }
  /** It ended as it should. */
  | { readonly phase: 'exited' }
  /** It could not be kept alive, or not be started. */
  | { readonly phase: 'failed'; readonly reason: string }

/** The name of a phase. */
export type WorkerPhase = WorkerState['phase']

/** What the session's files say after its worker has gone: all that the decision about a restart needs. */
export type DeathFacts = {
  /** `cut`: it was in the middle of work. `rests`: it had nothing to do. `reply-waits`: it rested, and a reply lies in its inbox. */
  readonly session: 'cut' | 'rests' | 'reply-waits'
  /** A shell job is never run again by itself. */
  readonly rerunnable: boolean
  /** Restarts without progress so far, as the worker counted them. */
  readonly restarts: number
}

/** What happened to a worker, or what is wanted of it. */
export type WorkerEvent =
  | { readonly type: 'start'; readonly how: StartHow }
  | { readonly type: 'found'; readonly endpoint: WorkerEndpoint }
  /** A process that an earlier supervisor spawned has not published its endpoint yet. */
  | { readonly type: 'found-starting'; readonly pid: number }
  /** The worker of an earlier supervisor has ended; what that means is about to be read from its files. */
  | { readonly type: 'found-dead' }
  | { readonly type: 'spawned'; readonly pid: number }
  | { readonly type: 'spawn-failed'; readonly reason: string }
  | { readonly type: 'published'; readonly endpoint: WorkerEndpoint }
  | { readonly type: 'greeted' }
  /** It lives, and no handshake came about. */
  | { readonly type: 'unreachable' }
  | { readonly type: 'connection-lost' }
  /** Nothing was heard for a while: `warn` first, then `lost`. */
  | { readonly type: 'silent'; readonly stage: 'warn' | 'lost' }
  | { readonly type: 'heard' }
  /** The process has ended, proved by its identity. */
  | { readonly type: 'gone'; readonly facts: DeathFacts }
  | { readonly type: 'stop'; readonly why: 'command' | 'daemon-stop' }
  | { readonly type: 'retire' }
  | { readonly type: 'retire-refused' }
  | { readonly type: 'drain-timeout' }

/** What the runner has to do, in order. */
export type WorkerEffect =
  | { readonly type: 'spawn'; readonly how: StartHow }
  /** Waits for the endpoint of a process that somebody else spawned. */
  | { readonly type: 'await-endpoint'; readonly pid: number }
  | { readonly type: 'connect'; readonly endpoint: WorkerEndpoint }
  | { readonly type: 'retry-later'; readonly endpoint: WorkerEndpoint }
  | { readonly type: 'ask-stop'; readonly why: 'command' | 'daemon-stop' }
  | { readonly type: 'ask-retire' }
  | { readonly type: 'signal'; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | { readonly type: 'arm-drain' }
  /** No worker lives: writes that the session was stopped, if its own worker did not get to. */
  | { readonly type: 'record-stop'; readonly why: 'command' | 'daemon-stop' }
  | { readonly type: 'record-failure'; readonly reason: string }
  /**
   * The worker is gone for good: forget its connection, clear its endpoint file, end what it left running. `all`: what
   * left the process groups of its commands too, which a worker that ends as it should lets go.
   */
  | { readonly type: 'clean-up'; readonly all: boolean }

/** Five restarts without progress are the end. */
export const restartLimit = 5

/** Whether a process of this session may be there. */
export function mayHaveProcess(state: WorkerState): boolean {
  return state.phase !== 'absent' && state.phase !== 'exited' && state.phase !== 'failed'
}
