import type { Clock } from '../../../src-shared/base/clock.ts'
import type { Emitter } from '../../../src-shared/base/emitter.ts'
import type { WorkerState } from './worker-state.ts'

/** Waits until a worker's state is one that `reached` accepts. False when the time was up. */
export function waitForState(
  current: WorkerState,
  changes: Emitter<WorkerState>,
  clock: Clock,
  reached: (state: WorkerState) => boolean,
  timeoutMs: number,
): Promise<boolean> {
  if (reached(current)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const settle = (result: boolean): void => {
      unsubscribe()
      cancel()
      resolve(result)
    }
    const unsubscribe = changes.subscribe((state) => {
      if (reached(state)) settle(true)
    })
    const cancel = clock.schedule(timeoutMs, () => settle(false))
  })
}
