import { readFile, readdir } from 'node:fs/promises'
import { hasEnded, parseLinuxStat } from './linux-stat.ts'
import { linuxStartTime, type ProcessIdentity } from './process-identity.ts'
import { runQuietly } from './run-quietly.ts'

/** A running process with its place among the others. `session` is 0 where the system does not tell (macOS). */
export type ListedProcess = ProcessIdentity & {
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly command: string
}

/** Every running process this user can see; null when the system could not be asked (always so on Windows). */
export async function listProcesses(): Promise<readonly ListedProcess[] | null> {
  if (process.platform === 'linux') return await listOnLinux()
  if (process.platform === 'win32') return null
  const text = await runQuietly('ps', ['-axo', 'pid=,ppid=,pgid=,stat=,lstart=,comm='])
  return text === null ? null : parseProcessTable(text)
}

async function listOnLinux(): Promise<readonly ListedProcess[] | null> {
  const names = await readdir('/proc').catch(() => null)
  if (names === null) return null
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map(readOne))
  return found.filter((listed) => listed !== null)
}

async function readOne(name: string): Promise<ListedProcess | null> {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
  const stat = text === null ? null : parseLinuxStat(text)
  if (stat === null || hasEnded(stat)) return null
  const { pid, parent, group, session, command } = stat
  return { pid, parent, group, session, command, startTime: await linuxStartTime(stat.startTicks) }
}

/** Reads `ps -axo pid=,ppid=,pgid=,stat=,lstart=,comm=`. The start is five words, such as `Sat Nov 21 07:47:22 2026`. */
export function parseProcessTable(text: string): readonly ListedProcess[] {
  const row = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/
  return text.split('\n').flatMap((line): ListedProcess[] => {
    const [, pid, parent, group, state, startTime, command] = row.exec(line) ?? []
    if (pid === undefined || startTime === undefined || state === undefined || state.startsWith('Z')) return []
    return [
      { pid: Number(pid), parent: Number(parent), group: Number(group), session: 0, startTime, command: command ?? '' },
    ]
  })
}
