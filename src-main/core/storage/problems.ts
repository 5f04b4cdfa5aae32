import type { Clock } from '../../../src-shared/base/clock.ts'
import { diskTrouble } from '../../../src-node/files/disk-trouble.ts'
import type { Log } from '../log.ts'

/** Things that went wrong and that the user should know of: in the log, and in `daemon status`. */
export type Problems = {
  readonly report: (problem: string, error?: unknown) => void
  readonly list: () => readonly string[]
}

const MOST_PROBLEMS = 50

function messageOf(error: unknown): string {
  if (error instanceof Error) return diskTrouble(error) ?? error.message
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? 'no reason given')
}

/** Keeps the newest problems; a problem that repeats is kept once. */
export function createProblems(log: Log, clock: Clock): Problems {
  const kept = new Map<string, number>()
  return {
    report: (problem, error) => {
      const text = error === undefined ? problem : `${problem}: ${messageOf(error)}`
      log.warn(text)
      kept.delete(text)
      kept.set(text, clock.now())
      const oldest = kept.keys().next()
      if (kept.size > MOST_PROBLEMS && oldest.done !== true) kept.delete(oldest.value)
    },
    list: () => [...kept.keys()],
  }
}
