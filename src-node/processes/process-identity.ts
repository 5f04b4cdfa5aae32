import { readFile } from 'node:fs/promises'
import { isErrno } from '../files/is-errno.ts'
import { bootId } from './boot-id.ts'
import { hasEnded, parseLinuxStat } from './linux-stat.ts'
import { runQuietly } from './run-quietly.ts'

/**
 * One process, once: pids are used again, a pid with its start time is not. `startTime` is opaque, to be compared for
 * equality only, and holds the boot on systems that count time from it.
 */
export type ProcessIdentity = {
  readonly pid: number
  readonly startTime: string
}

/** Whether a process runs, and since when. `unknown`: the system could not be asked, so nothing may be concluded. */
export type ProcessLookup =
  | { readonly kind: 'running'; readonly startTime: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }

let own: Promise<ProcessIdentity> | undefined

/** The identity of this process. Throws where the system does not tell when a process began. */
export function ownIdentity(): Promise<ProcessIdentity> {
  own ??= lookUpProcess(process.pid).then((found) => {
    if (found.kind !== 'running') throw new Error(`cannot read the start time of this process (pid ${process.pid})`)
    return { pid: process.pid, startTime: found.startTime }
  })
  return own
}

/** Asks the system about one pid. A process that has ended but was not yet waited for counts as absent. */
export async function lookUpProcess(pid: number): Promise<ProcessLookup> {
  switch (process.platform) {
    case 'linux':
      return await lookUpOnLinux(pid)
    case 'win32':
      return await lookUpWith(pid, 'powershell.exe', [
        '-NoProfile',
        '-NonInteractive',
        '-Command',
        `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`,
      ])
    default:
      return await lookUpWith(pid, 'ps', ['-o', 'lstart=', '-p', String(pid)])
  }
}

/** Whether the very process named by `identity` still runs. */
export async function isSameProcess(identity: ProcessIdentity): Promise<'same' | 'gone' | 'unknown'> {
  const found = await lookUpProcess(identity.pid)
  switch (found.kind) {
    case 'running':
      return found.startTime === identity.startTime ? 'same' : 'gone'
    case 'absent':
      return 'gone'
    case 'unknown':
      return 'unknown'
  }
}

/** The start time as Linux gives it: ticks since boot, so the boot belongs to it. */
export async function linuxStartTime(ticks: string): Promise<string> {
  return `${(await bootId()) ?? 'boot'}:${ticks}`
}

async function lookUpOnLinux(pid: number): Promise<ProcessLookup> {
  let text: string
  try {
    text = await readFile(`/proc/${pid}/stat`, 'utf8')
  } catch (error) {
    return isErrno(error, 'ENOENT', 'ESRCH') ? { kind: 'absent' } : { kind: 'unknown' }
  }
  const stat = parseLinuxStat(text)
  if (stat === null) return { kind: 'unknown' }
  if (hasEnded(stat)) return { kind: 'absent' }
  return { kind: 'running', startTime: await linuxStartTime(stat.startTicks) }
}

async function lookUpWith(pid: number, command: string, args: readonly string[]): Promise<ProcessLookup> {
  if (!answersSignals(pid)) return { kind: 'absent' }
  const startTime = await runQuietly(command, args)
  return startTime === null ? { kind: 'unknown' } : { kind: 'running', startTime }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !isErrno(error, 'ESRCH')
  }
}
