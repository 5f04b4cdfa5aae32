import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { AgentOptions } from '../options.ts'
import type { ModelAnswer } from './assemble.ts'
import { retryOf } from './back-off.ts'
import { ApiTrouble, type Trouble } from './trouble.ts'

/** What asking with retries needs of its surroundings. */
export type AskDependencies = {
  readonly clock: Clock
  readonly options: Pick<AgentOptions, 'retryForMs' | 'firstBackOffMs' | 'longestBackOffMs' | 'random'>
  readonly signal: AbortSignal
  /** Asks once; `attempt` counts from 1. */
  readonly send: (model: string) => Promise<ModelAnswer>
  /** An attempt failed; `nextAt` is when it is asked again, null when it is not. */
  readonly onTrouble: (trouble: Trouble, attempt: number, nextAt: number | null) => Promise<void>
  /** From now on the fallback model is asked. */
  readonly onFallback: (model: string) => Promise<void>
  /** The model, and the one to turn to when it is overloaded or keeps failing. */
  readonly model: string
  readonly fallbackModel: string | null
}

/** How asking ended. */
export type Asked =
  | { readonly kind: 'answered'; readonly answer: ModelAnswer; readonly model: string; readonly attempts: number }
  | { readonly kind: 'gave-up'; readonly trouble: Trouble; readonly attempts: number }

/** Failures of the server in a row after which the fallback model is asked. */
const failuresBeforeFallback = 2

/** Asks until there is a whole answer, or until it makes no more sense. Throws only when `signal` was aborted. */
export async function ask(deps: AskDependencies): Promise<Asked> {
  const since = deps.clock.now()
  let model = deps.model
  let failures = 0
  for (let attempt = 1; ; attempt += 1) {
    deps.signal.throwIfAborted()
    const trouble = await attemptOnce(deps, model)
    if (!('what' in trouble)) return { kind: 'answered', answer: trouble, model, attempts: attempt }
    failures = trouble.overloaded || (trouble.status ?? 0) >= 500 ? failures + 1 : 0
    const retry = retryOf(trouble, attempt, { since, now: deps.clock.now() }, deps.options)
    await deps.onTrouble(trouble, attempt, retry.kind === 'again' ? retry.at : null)
    if (retry.kind === 'give-up') return { kind: 'gave-up', trouble, attempts: attempt }
    if (deps.fallbackModel !== null && model !== deps.fallbackModel && failures >= failuresBeforeFallback) {
      model = deps.fallbackModel
      await deps.onFallback(model)
    }
    await sleepUntil(retry.at, deps.clock, deps.signal)
  }
}

async function attemptOnce(deps: AskDependencies, model: string): Promise<ModelAnswer | Trouble> {
  try {
    return await deps.send(model)
  } catch (error) {
    deps.signal.throwIfAborted()
    if (error instanceof ApiTrouble) return error.trouble
    throw error
  }
}

/** Waits until a time; rejects when `signal` is aborted first. */
export async function sleepUntil(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      cancel()
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const cancel = clock.schedule(at - clock.now(), () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
  })
}
