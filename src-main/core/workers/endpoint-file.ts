import { watch } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { workerEndpointSchema, type WorkerEndpoint } from '../../../src-shared/worker-protocol/messages.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import { readDocument, type DocumentRead } from '../../../src-node/files/json-document.ts'

const endpointType = { version: 1, schema: workerEndpointSchema }

/** Reads `worker.json`. */
export function readWorkerEndpoint(path: string, now: number): Promise<DocumentRead<WorkerEndpoint>> {
  return readDocument(path, endpointType, now)
}

/** Removes the endpoint file of a worker that is proved dead; false when it had removed that itself. */
export async function removeWorkerEndpoint(path: string): Promise<boolean> {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
    return false
  }
}

/** How often we look although the directory did not report a change: some file systems never do. */
const POLL_MS = 250

/**
 * Calls `onEndpoint` once a worker with this pid has published its endpoint. Returns the way to stop waiting.
 */
export function awaitWorkerEndpoint(
  path: string,
  pid: number,
  clock: Clock,
  onEndpoint: (endpoint: WorkerEndpoint) => void,
): () => void {
  let stopped = false
  let reading = false
  let again = false
  let cancelPoll = (): void => undefined
  const stop = (): void => {
    stopped = true
    cancelPoll()
    watcher?.close()
  }
  const look = async (): Promise<void> => {
    if (reading) {
      again = true
      return
    }
    reading = true
    do {
      again = false
      const read = await readWorkerEndpoint(path, clock.now())
      if (stopped) return
      if (read.kind === 'ok' && read.value.pid === pid) {
        stop()
        onEndpoint(read.value)
        return
      }
    } while (again)
    reading = false
  }
  const poll = (): void => {
    cancelPoll = clock.schedule(POLL_MS, () => {
      void look()
      if (!stopped) poll()
    })
  }
  const watcher = watchFor(dirname(path), basename(path), () => void look())
  poll()
  void look()
  return stop
}

function watchFor(directory: string, name: string, onChange: () => void): { close: () => void } | null {
  try {
    const watcher = watch(directory, { persistent: false }, (_event, changed) => {
      if (changed === null || changed === name) onChange()
    })
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    // No watches left on this machine: polling finds it.
    return null
  }
}
