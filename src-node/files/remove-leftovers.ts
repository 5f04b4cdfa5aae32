import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** As `writeFileAtomic` names what it has not renamed yet. */
const leftover = /^.+\.(\d+)-[0-9a-f]{8}\.tmp$/

/**
 * Removes what writers that were killed left half-written in a directory. Only for whoever is the one writer there: files
 * of this process are left alone, those of others are of the dead.
 */
export async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const pid = leftover.exec(name)?.[1]
    if (pid === undefined || Number(pid) === process.pid) continue
    await unlink(join(directory, name)).catch(() => undefined)
  }
}
