import { cpSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { planFaults } from '../files/faults.ts'

/**
 * What `directory` holds if the process dies right before each of the calls by which `act` changes the disk, in the middle of
 * each write, and after all of them: copies of it, in order, below `into`.
 */
export async function everyCut(
  directory: string,
  into: string,
  act: () => Promise<unknown>,
): Promise<readonly { readonly before: string; readonly directory: string }[]> {
  const cuts: { readonly before: string; readonly directory: string }[] = []
  const copy = (before: string): void => {
    const target = mkdtempSync(join(into, 'cut-'))
    cpSync(directory, target, { recursive: true })
    cuts.push({ before, directory: target })
  }
  const halved = new Set<string>()
  planFaults((call, path) => {
    copy(`${call} ${path}`)
    if (call !== 'write' || halved.has(path)) return null
    halved.add(path)
    return { do: 'short' }
  })
  try {
    await act()
  } finally {
    planFaults(null)
  }
  copy('nothing')
  return cuts
}

/** Has each call of `act` fail with `code`, one a round; `round` prepares, and gets what to run. Ends when none is left. */
export async function everyFailure(
  code: string,
  round: (failing: <T>(act: () => Promise<T>) => Promise<T | Error>) => Promise<void>,
): Promise<number> {
  for (let number = 1; ; number += 1) {
    let reached = false
    await round(async (act) => {
      let seen = 0
      planFaults(() => {
        seen += 1
        if (seen !== number) return null
        reached = true
        return { do: 'fail', code }
      })
      try {
        return await act()
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error))
      } finally {
        planFaults(null)
      }
    })
    if (!reached) return number - 1
  }
}
