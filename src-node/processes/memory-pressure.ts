import { readFile } from 'node:fs/promises'
import { freemem, totalmem } from 'node:os'

/** Everything stood still for memory during this share of the last ten seconds, in percent: the machine is thrashing. */
const stalledPercent = 5
/** Less than this share of the memory can still be had. */
const leastAvailable = 0.04

/** Whether this machine is short of memory: told by Linux's pressure figures where it has them, else by what is free. */
export async function isMemoryShort(): Promise<boolean> {
  const pressure = await readFile('/proc/pressure/memory', 'utf8').catch(() => '')
  const stalled = stalledShare(pressure)
  if (stalled !== null && stalled >= stalledPercent) return true
  const available = availableShare(await readFile('/proc/meminfo', 'utf8').catch(() => ''))
  // macOS counts what it could give back at once as used: there its own figure would always look short.
  if (available === null) return process.platform !== 'darwin' && freemem() / totalmem() < leastAvailable
  return available < leastAvailable
}

/** Reads `full avg10=` of `/proc/pressure/memory` (Documentation/accounting/psi.rst); null where there is none. */
export function stalledShare(text: string): number | null {
  const found = /^full avg10=(\d+(?:\.\d+)?)/m.exec(text)?.[1]
  return found === undefined ? null : Number(found)
}

/** The share of all memory that programs could still have, of `/proc/meminfo` (proc_meminfo(5)); null where it does not say. */
export function availableShare(text: string): number | null {
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN)
  const share = kilobytes('MemAvailable') / kilobytes('MemTotal')
  return Number.isFinite(share) ? share : null
}
