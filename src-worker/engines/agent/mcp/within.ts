import type { Clock } from '../../../../src-shared/base/clock.ts'

/** Waits until it has happened, time is up, or `signal` is aborted. */
export async function within(clock: Clock, ms: number, signal: AbortSignal, happens: Promise<unknown>): Promise<void> {
  const over = Promise.withResolvers<void>()
  const cancel = clock.schedule(Math.max(0, ms), over.resolve)
  const onAbort = (): void => over.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  await Promise.race([happens, over.promise])
  cancel()
  signal.removeEventListener('abort', onAbort)
}
