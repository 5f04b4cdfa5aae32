/** True when `error` is a system error with one of the given codes (`ENOENT`, `EEXIST`, …). */
export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
