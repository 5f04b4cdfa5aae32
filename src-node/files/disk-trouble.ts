import { isErrno } from './is-errno.ts'

/**
 * What an error of the disk means for the user, in a sentence that says what to do; null for errors of other kinds.
 * `directory`: where it happened, for errors that do not say (a write to an open file names none).
 */
export function diskTrouble(error: unknown, directory: string | null = null): string | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const path = pathOf(cause) ?? directory
    const where = path === null ? '' : ` (${path})`
    if (isErrno(cause, 'ENOSPC')) return `the disk is full${where}: make room there and try again`
    if (isErrno(cause, 'EDQUOT')) return `your share of the disk is used up${where}: make room there and try again`
    if (isErrno(cause, 'EROFS')) return `the disk can only be read${where}: make it writable, or set BACKBURNER_HOME`
    if (isErrno(cause, 'EACCES', 'EPERM')) return `no permission to write there${where}: it has to belong to you`
    if (isErrno(cause, 'EISDIR')) return `a folder stands where a file belongs${where}: move it away and try again`
    if (isErrno(cause, 'ENOTDIR')) return `a file stands where a folder belongs${where}: move it away and try again`
    if (isErrno(cause, 'EIO')) return `the disk does not work${where}: look at the system's log`
    if (isErrno(cause, 'EMFILE', 'ENFILE')) return `too many files are open${where}: raise the limit (ulimit -n)`
  }
  return null
}

/** Of a rename it is the name that could not be had. */
function pathOf(error: Error): string | null {
  if ('dest' in error && typeof error.dest === 'string') return error.dest
  return 'path' in error && typeof error.path === 'string' ? error.path : null
}
