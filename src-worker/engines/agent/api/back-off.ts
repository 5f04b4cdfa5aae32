import type { AgentOptions } from '../options.ts'
import type { Trouble } from './trouble.ts'

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
  const at = times.now + Math.round(trouble.retryAfterMs ?? ours)
  return at - times.since > options.retryForMs ? { kind: 'give-up' } : { kind: 'again', at }
}
