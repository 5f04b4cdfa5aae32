import type { Clock } from '../../../src-shared/base/clock.ts'
import { listProcesses, type ListedProcess } from '../../../src-node/processes/list-processes.ts'
import { signalMatched } from '../../../src-node/processes/signal-matched.ts'

/** How long a command may take to end by itself after SIGTERM. */
const graceMs = 2_000
const lookMs = 40

/**
 * Ends a command in a pty with everything that it started in its terminal, job control included: all processes of the
 * session that `leader` leads. They are asked (SIGTERM; halfway SIGHUP too, to which interactive shells listen), and killed
 * after a grace. Each signal goes to a process that was just found in that session, matched by its start time.
 */
export async function endProcessSession(leader: number, clock: Clock, graceLimitMs = graceMs): Promise<void> {
  const ways: readonly (readonly NodeJS.Signals[])[] = [['SIGTERM', 'SIGCONT'], ['SIGHUP'], ['SIGKILL']]
  for (const signals of ways) {
    await signalAll(leader, signals)
    const deadline = clock.now() + graceLimitMs / 2
    while (clock.now() < deadline) {
      if ((await membersOf(leader)).length === 0) return
      await new Promise<void>((resolve) => clock.schedule(lookMs, resolve))
    }
  }
}

async function signalAll(leader: number, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const member of await membersOf(leader)) for (const signal of signals) await signalMatched(member, signal)
}

/** Where the system tells of no sessions (macOS), the process group and the leader's children stand for it. */
async function membersOf(leader: number): Promise<readonly ListedProcess[]> {
  const all = (await listProcesses()) ?? []
  return all.filter(
    ({ pid, session, group, parent }) =>
      pid === leader || session === leader || group === leader || (session === 0 && parent === leader),
  )
}
