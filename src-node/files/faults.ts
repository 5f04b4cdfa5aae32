/**
 * Faults of the disk, and deaths between two system calls, on purpose: everything that writes what must not be lost asks
 * here before each call. Off unless a test, or the program's main, plans some.
 */

/** A call by which what is on disk changes. */
export type SystemCall = 'open' | 'write' | 'sync' | 'rename' | 'unlink' | 'mkdir' | 'truncate'

/**
 * What happens instead of a call: the process dies, the call fails with this code, takes so many milliseconds longer, is
 * reported as made and never is, or writes half of its bytes.
 */
export type Fault =
  | { readonly do: 'die' }
  | { readonly do: 'fail'; readonly code: string }
  | { readonly do: 'delay'; readonly ms: number }
  | { readonly do: 'drop' }
  | { readonly do: 'short' }

/** Decides about each call; null: it is made as always. */
export type FaultPlan = (call: SystemCall, path: string) => Fault | null

let plan: FaultPlan | null = null

/** Plans faults from now on, in this process; null ends them. */
export function planFaults(next: FaultPlan | null): void {
  plan = next
}

const onePart = /^(die|drop|short|E[A-Z]+|delay=(\d+))(?::([^@\s]+))?@(\d+)(\+?)$/

/**
 * Reads a plan in words, separated by blanks: `die@7` (instead of the seventh call), `ENOSPC:board.json@1+` (every call for
 * a path with these letters, from the first on), `drop:sync@1+` (of this kind), `short@3`, `delay=50@1+`. Throws when it
 * cannot be read.
 */
export function parseFaults(text: string): FaultPlan {
  const parts = text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name, ms, where, from, more] = onePart.exec(word) ?? []
      if (name === undefined) throw new Error(`not a fault: ${JSON.stringify(word)}`)
      return { fault: faultOf(name, Number(ms)), where: where ?? '', from: Number(from), goesOn: more === '+', seen: 0 }
    })
  return (call, path) => {
    let fault: Fault | null = null
    for (const part of parts) {
      if (part.where !== call && !path.includes(part.where)) continue
      part.seen += 1
      if (part.seen === part.from || (part.goesOn && part.seen > part.from)) fault ??= part.fault
    }
    return fault
  }
}

function faultOf(name: string, ms: number): Fault {
  if (name === 'die' || name === 'drop' || name === 'short') return { do: name }
  return name.startsWith('delay') ? { do: 'delay', ms } : { do: 'fail', code: name }
}

/** Comes before a call. False: the call is to be left out, as if it had been made. */
export async function reach(call: SystemCall, path: string): Promise<boolean> {
  const fault = plan?.(call, path) ?? null
  if (fault?.do === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms))
  return fault === null || applied(fault, call, path)
}

/** `reach` for code that must not yield. */
export function reachSync(call: SystemCall, path: string): boolean {
  const fault = plan?.(call, path) ?? null
  if (fault?.do === 'delay') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fault.ms)
  return fault === null || applied(fault, call, path)
}

/** Comes before so many bytes are written: how many of them the call takes. 0: it is reported as made and is not. */
export function reachWrite(path: string, bytes: number): number {
  const fault = plan?.('write', path) ?? null
  if (fault === null) return bytes
  if (fault.do === 'short') return Math.ceil(bytes / 2)
  if (fault.do === 'delay') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, fault.ms)
  return applied(fault, 'write', path) ? bytes : 0
}

function applied(fault: Fault, call: SystemCall, path: string): boolean {
  switch (fault.do) {
    case 'die':
      process.kill(process.pid, 'SIGKILL')
      return false
    case 'fail':
      throw Object.assign(new Error(`${fault.code}: a planned fault, ${call} '${path}'`), {
        code: fault.code,
        syscall: call,
        path,
      })
    case 'drop':
      return false
    case 'short':
    case 'delay':
      return true
  }
}
