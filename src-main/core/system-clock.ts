import type { Clock } from '../../src-shared/base/clock.ts'
import { schedule } from '../../src-node/processes/schedule.ts'

/** The machine's clock. Its timers do not keep the process alive: sockets and workers do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule,
}
