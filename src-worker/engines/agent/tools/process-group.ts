import { listProcesses } from '../../../../src-node/processes/list-processes.ts'
import { signalMatched } from '../../../../src-node/processes/signal-matched.ts'

/** A group gets this long to end by itself before it is killed. */
const graceMs = 2_000
const lookMs = 50

/** Asks a group whose leader is our own unreaped child to end, and insists after a while. */
export async function endGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM')
  const until = Date.now() + graceMs
  while (Date.now() < until && groupLives(group)) await new Promise((resolve) => setTimeout(resolve, lookMs))
  await endLeftovers(group)
}

/** Kills what is left of a group; each process is matched by its start time first, for the leader may be gone. */
export async function endLeftovers(group: number): Promise<void> {
  if (!groupLives(group)) return
  const listed = (await listProcesses()) ?? []
  const members = listed.filter((one) => one.group === group)
  await Promise.all(members.map((one) => signalMatched(one, 'SIGKILL')))
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? group : -group, signal)
    return true
  } catch {
    return false
  }
}

function groupLives(group: number): boolean {
  return signalGroup(group, 0)
}
