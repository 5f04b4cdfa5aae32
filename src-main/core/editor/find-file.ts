import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { ApiFailure } from '../sessions/failure.ts'

/**
 * The file that a path means: a relative one from the first of `directories` in which it is there, and it must not lead out of
 * that one, not by a link either; an absolute one is taken as it is. Fails unless it is an ordinary file that is there.
 */
export async function findFile(path: string, directories: readonly string[]): Promise<string> {
  const shown = singleLine(path, 200)
  if (path.includes('\0')) throw ApiFailure.of('REFUSED', 'That is no path.')
  if (isAbsolute(path)) {
    if (await isFile(path)) return path
    throw ApiFailure.of('REFUSED', `There is no file ${shown}.`)
  }
  let leadsOut = false
  for (const directory of directories) {
    const file = resolve(directory, path)
    if (!(await isFile(file))) continue
    const [inside, real] = await Promise.all([realpath(directory), realpath(file)])
    if (isBelow(inside, real)) return file
    leadsOut = true
  }
  throw ApiFailure.of(
    'REFUSED',
    leadsOut
      ? `${shown} leads out of the session’s directories.`
      : `There is no file ${shown} in the session’s directories.`,
  )
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false
}

function isBelow(directory: string, path: string): boolean {
  const rest = relative(directory, path)
  return rest !== '' && !rest.startsWith('..') && !isAbsolute(rest)
}
