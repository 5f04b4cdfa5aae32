import { z } from 'zod'
import type { Launch } from '../../../../src-shared/board/launch.ts'
import { noUsage, sumOfUse, type TokenUse, type Usage } from '../../../../src-shared/board/session-record.ts'
import { costOf, type TokenCount } from './prices.ts'

const count = z.number().nonnegative().nullish()
const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  cache_read_input_tokens: count,
  cache_creation_input_tokens: count,
})

/** Reads the `usage` of an answer; what a server leaves out counts as 0. */
function tokensIn(usage: unknown): TokenCount {
  const parsed = usageSchema.safeParse(usage)
  const values = parsed.success ? parsed.data : {}
  const whole = (value: number | null | undefined): number => Math.round(value ?? 0)
  return {
    inputTokens: whole(values.input_tokens),
    outputTokens: whole(values.output_tokens),
    cacheReadTokens: whole(values.cache_read_input_tokens),
    cacheWriteTokens: whole(values.cache_creation_input_tokens),
  }
}

/** The session's usage after one more request. Once a model without a price took part, the cost stays unknown. */
export function addUsage(before: Usage, model: string, usage: unknown, prices?: Launch['prices']): Usage {
  const tokens = tokensIn(usage)
  const request: TokenUse = { requests: 1, ...tokens, costUsd: costOf(model, tokens, prices) }
  const { byModel = {} } = before
  return {
    ...sumOfUse(before, request),
    byModel: { ...byModel, [model]: sumOfUse(byModel[model] ?? noUsage, request) },
  }
}

/** Tokens of one answer; `input` with what came from the cache. */
export function countsOf(usage: unknown): { readonly input: number; readonly output: number } {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokensIn(usage)
  return { input: inputTokens + cacheReadTokens + cacheWriteTokens, output: outputTokens }
}

/** Tokens that a request and its answer fill of the window; null when the server does not count. */
export function contextTokensOf(usage: unknown): number | null {
  const { input, output } = countsOf(usage)
  return input === 0 ? null : input + output
}
