import { readFile } from 'node:fs/promises'
import { runQuietly } from './run-quietly.ts'

let known: Promise<string | null> | undefined

/** Names the current boot of this machine; null where the system has no such name. Asked once per process. */
export function bootId(): Promise<string | null> {
  known ??= readBootId()
  return known
}

async function readBootId(): Promise<string | null> {
  if (process.platform === 'linux') {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim() || null
  }
  if (process.platform === 'darwin') return await runQuietly('sysctl', ['-n', 'kern.bootsessionuuid'])
  return null
}
