type Load = () => Promise<unknown>

const waiting: Load[] = []
/** A window that is never idle loads them nevertheless, one after the other. */
const longestWaitMs = 3_000

/** A file of the window that is not needed at first; `loadLater` loads it once there is time. Gives `load` back. */
export function later<Result>(load: () => Promise<Result>): () => Promise<Result> {
  waiting.push(load)
  return load
}

/** Loads what is needed later while nothing else happens, so that it is there at once then; also what that needs in turn. */
export async function loadLater(whenIdle: (task: () => void) => void = idle): Promise<void> {
  for (let load = waiting.shift(); load !== undefined; load = waiting.shift()) {
    await new Promise<void>((resolve) => whenIdle(resolve))
    // A file that cannot be had is asked for again when it is needed.
    await load().catch(() => undefined)
  }
}

function idle(task: () => void): void {
  requestIdleCallback(task, { timeout: longestWaitMs })
}
