import { listProcesses, type ListedProcess } from './list-processes.ts'
import { signalMatched } from './signal-matched.ts'

/** A group gets this long to end by itself before it is killed. */
const graceMs = 2_000
const lookMs = 50

/** Asks a group whose leader is our own unreaped child to end, and insists after a while. */
export async function endGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM')
  const until = Date.now() + graceMs
  while (Date.now() < until && (await membersOf(group)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  await endLeftovers(group)
}

/** Kills what is left of a group; each process is matched by its start time first, for the leader may be gone. */
export async function endLeftovers(group: number): Promise<void> {
  await Promise.all((await membersOf(group)).map((one) => signalMatched(one, 'SIGKILL')))
}

/** Those that still run: what has ended and was not reaped yet answers signals too. */
async function membersOf(group: number): Promise<readonly ListedProcess[]> {
  if (!signalGroup(group, 0)) return []
  return ((await listProcesses()) ?? []).filter((one) => one.group === group)
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? group : -group, signal)
    return true
  } catch {
    return false
  }
}
