import type { Clock } from '../../../../src-shared/base/clock.ts'

/** Those who wait for something to change. */
export class Waiters {
  readonly #waiting = new Set<() => void>()

  /** Resolves at the next change, when time is up, or when `signal` is aborted. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const over = (): void => {
        cancel()
        signal.removeEventListener('abort', over)
        this.#waiting.delete(over)
        resolve()
      }
      const cancel = clock.schedule(Math.max(0, ms), over)
      signal.addEventListener('abort', over, { once: true })
      this.#waiting.add(over)
    })
  }

  /** Something has changed. */
  wake(): void {
    for (const over of [...this.#waiting]) over()
  }
}
