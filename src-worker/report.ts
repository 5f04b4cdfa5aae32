import { writeSync } from 'node:fs'

/** Writes a line about something that went wrong to the worker's log. */
export type Report = (what: string, error?: unknown) => void

/** The log is a file that nobody rotates while the worker lives: after this many characters it is silent. */
const logLimit = 512 * 1024

/** Makes the log of this worker: dated lines on standard error, which the supervisor turned into `worker.log`. */
export function createReport(now: () => number, write: (line: string) => void = writeToStandardError): Report {
  let left = logLimit
  return (what, error) => {
    if (left <= 0) return
    const line = `${new Date(now()).toISOString()} ${what}${error === undefined ? '' : `: ${describe(error)}`}\n`
    left -= line.length
    write(left > 0 ? line : `${line}${new Date(now()).toISOString()} the log is full; nothing more is written to it\n`)
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error)
}

function writeToStandardError(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // Nobody keeps the log (closed, or the disk is full): the work goes on.
  }
}
