import { readdir } from 'node:fs/promises'
import { shortIdSchema, type ShortId } from '../../../src-shared/base/ids.ts'
import { socketPath } from '../../../src-node/paths/socket-paths.ts'
import { removeDeadSocket } from '../../../src-node/sockets/remove-dead.ts'

const workerSocket = /^worker-([0-9a-f]{8})\.sock(?:\.lock)?$/

/** Removes the sockets that killed workers left. Those of `isNeeded` ones are left alone: their next worker clears the way. */
export async function sweepSockets(directory: string, isNeeded: (id: ShortId) => boolean): Promise<void> {
  // Named pipes have no directory, and go with their process.
  const names = await readdir(directory).catch(() => [])
  const ids = new Set(names.flatMap((name) => shortIdSchema.safeParse(workerSocket.exec(name)?.[1]).data ?? []))
  await Promise.all(
    [...ids]
      .filter((id) => !isNeeded(id))
      .map(async (id) => {
        await removeDeadSocket(socketPath(directory, 'worker', id))
      }),
  )
}
