import { watch, type FSWatcher } from 'node:fs'
import { lstat, readlink } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

/** Several events come with one change: they are told as one. */
const settleMs = 25
/** Links that lead in circles are not followed for ever. */
const mostLinks = 8

/** Who is told of changes. */
export type FileWatch = { readonly close: () => void }

/**
 * Tells of changes of files, which need not be there yet: it is their directories that are watched, or what there is of
 * them, and the files that symbolic links lead to. One change may be told more than once.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  /** Per watched directory the names in it that count. */
  let names = new Map<string, ReadonlySet<string>>()
  let timer: NodeJS.Timeout | null = null
  let closed = false
  let laid: Promise<void> = Promise.resolve()

  const changed = (): void => {
    if (closed) return
    timer ??= setTimeout(() => {
      timer = null
      laid = laid.then(lay).then(() => (closed ? undefined : onChange()))
    }, settleMs)
  }

  /** Watches what is to be watched as the directories are now. */
  const lay = async (): Promise<void> => {
    if (closed) return
    const wanted = new Map<string, Set<string>>()
    for (const path of paths) {
      for (const { directory, name } of await placesOf(path)) {
        wanted.set(directory, (wanted.get(directory) ?? new Set()).add(name))
      }
    }
    if (closed) return
    names = wanted
    for (const [directory, watcher] of watchers) {
      if (wanted.has(directory)) continue
      watcher.close()
      watchers.delete(directory)
    }
    for (const directory of wanted.keys()) if (!watchers.has(directory)) begin(directory)
  }

  const begin = (directory: string): void => {
    try {
      const watcher = watch(directory, { persistent: false }, (_event, name) => {
        if (name === null || names.get(directory)?.has(name) === true) return changed()
        // The directory itself was removed or renamed: what has its name from now on is another one.
        if (name !== basename(directory)) return
        end()
        changed()
      })
      const end = (): void => {
        watcher.close()
        if (watchers.get(directory) === watcher) watchers.delete(directory)
      }
      watcher.on('error', () => {
        end()
        changed()
      })
      watchers.set(directory, watcher)
    } catch {
      // Gone in the meantime, or out of watches: what the others tell still counts.
    }
  }

  laid = lay()
  // What changed between the caller's first look and the first watch.
  void laid.then(() => changed())
  return {
    close: () => {
      closed = true
      if (timer !== null) clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

type Place = { readonly directory: string; readonly name: string }

/** Where to look for a change of `path`: its directory, or the nearest there is above it, and the same for what it links to. */
async function placesOf(path: string): Promise<readonly Place[]> {
  const places: Place[] = []
  let at = resolve(path)
  for (let links = 0; links < mostLinks; links++) {
    places.push(await nearest(at))
    const target = await readlink(at).catch(() => null)
    if (target === null) break
    at = resolve(dirname(at), target)
  }
  return places
}

async function nearest(path: string): Promise<Place> {
  for (let at = path; ; at = dirname(at)) {
    const directory = dirname(at)
    const found = await lstat(directory).catch(() => null)
    if (found !== null || directory === at) return { directory, name: basename(at) }
  }
}
