import { isErrno } from '../files/is-errno.ts'
import { isSameProcess, type ProcessIdentity } from './process-identity.ts'

/** What became of a signal. `unknown`: the identity could not be checked, so nothing was sent. */
export type SignalResult = 'sent' | 'gone' | 'unknown'

/**
 * Sends a signal to a process only when it is still the very one we mean. Accepted loss: it may end, and its pid be
 * given away, in the microseconds between the check and the signal; no portable call closes that gap.
 */
export async function signalMatched(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<SignalResult> {
  const match = await isSameProcess(identity)
  if (match !== 'same') return match
  return send(identity.pid, signal)
}

/**
 * Signals the whole process group of `member`, which must be a matched member of it: as long as one lives, the group's
 * number cannot have been given to others.
 */
export async function signalGroupMatched(
  member: ProcessIdentity & { readonly group: number },
  signal: NodeJS.Signals,
): Promise<SignalResult> {
  const match = await isSameProcess(member)
  if (match !== 'same') return match
  // To kill(2), minus 0 is the caller's own group and minus 1 everybody: in a container a group may well have the number 1.
  const hasOwnGroup = process.platform !== 'win32' && member.group > 1
  return send(hasOwnGroup ? -member.group : member.pid, signal)
}

function send(pid: number, signal: NodeJS.Signals): SignalResult {
  try {
    process.kill(pid, signal)
    return 'sent'
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return 'gone'
    throw error
  }
}
