import type { Clock } from '../src-shared/base/clock.ts'
import { schedule } from '../src-node/processes/schedule.ts'

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule,
}
