import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SupervisorInfo } from '../api/contract.ts'

/** The connection to the supervisor. An open socket does not mean that what is shown is fresh: two facts, two fields. */
export type Health = {
  /** `waiting`: the last attempt failed and the next one comes at `retryAt`. */
  readonly socket: 'connecting' | 'open' | 'waiting' | 'stopped'
  /** `none`: nothing was ever shown. `stale`: the last known truth. */
  readonly data: 'none' | 'fresh' | 'stale'
  /** Attempts that failed in a row. */
  readonly failures: number
  /** Milliseconds since the epoch; null unless `waiting`. */
  readonly retryAt: number | null
  /** When the attempt under way began; null while there is none. */
  readonly tryingSince: number | null
  /** Why the last connection or attempt ended, in words; null while all is well. */
  readonly problem: string | null
  /** Who answers; null until the first hello. */
  readonly supervisor: SupervisorInfo | null
  /** How it answers: `slow` above a second, `silent` when nothing came for six. */
  readonly answers: 'prompt' | 'slow' | 'silent'
  /** How long the last answer took; null until there is one. */
  readonly latencyMs: number | null
  /** Since when nothing was answered; null unless `silent`. */
  readonly silentSince: number | null
  /** Whose version speaks the older API; an older client may not know everything that it is shown. */
  readonly older: 'none' | 'client' | 'supervisor'
}

/** The health store of one connection. */
export type HealthStore = StoreApi<Health>

/** Makes the store of a connection that has not begun. */
export function createHealthStore(): HealthStore {
  return createStore<Health>(() => ({
    socket: 'connecting',
    data: 'none',
    failures: 0,
    retryAt: null,
    tryingSince: null,
    problem: null,
    supervisor: null,
    answers: 'prompt',
    latencyMs: null,
    silentSince: null,
    older: 'none',
  }))
}
