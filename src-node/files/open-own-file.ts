import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs'
import { isErrno } from './is-errno.ts'

const PRIVATE_MODE = 0o600
// Windows knows neither of the two.
const withoutLinks = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Opens (or makes) a file of ours for appending, readable by its owner only. Throws where that would write to something
 * else: through a symbolic link, to a file that has another name as well, to one of another user, or to what is no file.
 */
export function openOwnFile(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | withoutLinks
  let descriptor: number
  try {
    descriptor = openSync(path, flags, PRIVATE_MODE)
  } catch (error) {
    if (isErrno(error, 'ELOOP'))
      throw new Error(`${path} is a symbolic link: nothing is written through it`, { cause: error })
    throw error
  }
  try {
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) throw new Error(`${path} is no file: nothing is written to it`)
    if (stats.nlink > 1) throw new Error(`${path} has another name as well (a hard link): nothing is written to it`)
    if (process.getuid !== undefined && stats.uid !== process.getuid())
      throw new Error(`${path} belongs to another user (uid ${stats.uid}): nothing is written to it`)
    if (process.getuid !== undefined && (stats.mode & 0o077) !== 0) fchmodSync(descriptor, PRIVATE_MODE)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}
