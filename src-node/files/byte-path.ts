import { join } from 'node:path'

/**
 * A path below `directory` from the bytes of a name as git or `readdir` gives them in `latin1`, one letter per byte: names
 * on a disk need not be UTF-8. Windows has names in UTF-16, so that git's bytes are UTF-8 there.
 */
export function bytePath(directory: string, relative: string): Buffer {
  const name = Buffer.from(relative, 'latin1')
  if (process.platform === 'win32') return Buffer.from(join(directory, name.toString('utf8')))
  return Buffer.concat([Buffer.from(`${directory}/`), name])
}

/** The bytes of a name as people read it; what is no UTF-8 is shown as `�`. */
export function readableName(relative: string): string {
  return Buffer.from(relative, 'latin1').toString('utf8')
}
