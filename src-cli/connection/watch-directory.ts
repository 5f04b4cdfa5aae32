import { watch, type FSWatcher } from 'node:fs'

/** Tells of changes in one directory. */
export type DirectoryWatch = {
  /** Resolves at the next change (or at one since the last call), at the latest after `ms`. */
  readonly next: (ms: number) => Promise<void>
  readonly close: () => void
}

/** Watches the entries of a directory. Where the system cannot, `next` is a plain wait of at most 50 ms. */
export function watchDirectory(path: string): DirectoryWatch {
  let changed = false
  let wake: (() => void) | null = null
  let watcher: FSWatcher | null = null
  try {
    watcher = watch(path, { persistent: false }, () => {
      changed = true
      wake?.()
    })
    watcher.on('error', () => {
      watcher = null
    })
  } catch {
    // No watches left, or a file system without them: then it is asked again and again.
  }
  return {
    next: (ms) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          wake = null
          changed = false
          resolve()
        }
        const timer = setTimeout(finish, watcher === null ? Math.min(ms, 50) : ms)
        wake = finish
        if (changed) finish()
      }),
    close: () => watcher?.close(),
  }
}
