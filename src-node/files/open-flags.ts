import { constants } from 'node:fs'

const { O_RDONLY, O_NONBLOCK } = constants

/**
 * How a file is opened to be read that others may have put there: a named pipe in its place is then read as empty, where it
 * would keep its reader waiting for ever (and, of four readers at once, every other file too).
 */
// Windows knows no such flag, and has no such files.
export const readFlags = process.platform === 'win32' ? O_RDONLY : O_RDONLY | O_NONBLOCK
