import type { AgentOptions } from '../options.ts'
import type { Trouble } from './trouble.ts'

/** How much later than it was asked to a session may come back, in milliseconds. */
const longestStagger = 10_000

/** What follows an attempt that failed. */
export type Retry = { readonly kind: 'again'; readonly at: number } | { readonly kind: 'give-up' }

/**
 * When to ask again after `attempt` (from 1) failed. `retry-after` wins over our own back-off, which doubles and is
 * jittered so that many sessions do not come back at once. All tries together last at most `retryForMs` from `since`.
 */
export function retryOf(
  trouble: Trouble,
  attempt: number,
  times: { readonly since: number; readonly now: number },
  options: Pick<AgentOptions, 'retryForMs' | 'firstBackOffMs' | 'longestBackOffMs' | 'random'>,
): Retry {
  if (trouble.remedy !== 'retry') return { kind: 'give-up' }
  const grown = Math.min(options.longestBackOffMs, options.firstBackOffMs * 2 ** Math.min(attempt - 1, 20))
  const ours = grown * (0.75 + 0.5 * options.random())
  const asked = trouble.retryAfterMs
  const at = times.now + Math.round(asked ?? ours)
  if (at - times.since > options.retryForMs) return { kind: 'give-up' }
  // All sessions are told the same time: a little later each, so that they do not come back as one.
  return {
    kind: 'again',
    at: asked === null ? at : at + Math.round(Math.min(longestStagger, asked / 10) * options.random()),
  }
}
