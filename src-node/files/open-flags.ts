import { constants } from 'node:fs'

// Windows knows no such flag, and has no such files.
const { O_NONBLOCK = 0 } = constants

/**
 * How a file is opened to be read that others may have put there: a named pipe in its place is then read as empty, where it
 * would keep its reader waiting for ever (and, of four readers at once, every other file too).
 */
export const readFlags = constants.O_RDONLY | O_NONBLOCK
