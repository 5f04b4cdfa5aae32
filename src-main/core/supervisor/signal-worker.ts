import type { ProcessIdentity } from '../../../src-node/processes/process-identity.ts'
import { signalGroupMatched, signalMatched } from '../../../src-node/processes/signal-matched.ts'

/**
 * Signals a worker whose start time matches; `gone` when there is none. Its group is its own: it was started detached.
 * SIGTERM goes to the worker alone, which ends its children itself.
 */
export function signalWorker(
  identity: ProcessIdentity,
  signal: 'SIGTERM' | 'SIGKILL',
): ReturnType<typeof signalMatched> {
  if (signal === 'SIGTERM') return signalMatched(identity, signal)
  return signalGroupMatched({ ...identity, group: identity.pid }, signal)
}
