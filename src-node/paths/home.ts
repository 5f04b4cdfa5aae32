import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { isErrno } from '../files/is-errno.ts'

/**
 * The directory that holds everything Backburner keeps: `BACKBURNER_HOME`, else `~/.backburner`. Symbolic links are
 * resolved, so that two spellings of one place have one supervisor. It need not exist.
 */
export function resolveHome(environment: Readonly<Record<string, string | undefined>>, userHome = homedir()): string {
  const chosen = environment['BACKBURNER_HOME']
  return realPathOfMaybe(chosen === undefined || chosen === '' ? join(userHome, '.backburner') : resolve(chosen))
}

function realPathOfMaybe(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) throw error
    return join(realPathOfMaybe(dirname(path)), basename(path))
  }
}
