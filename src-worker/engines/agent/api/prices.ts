import type { Launch } from '../../../../src-shared/board/launch.ts'

/** US dollars per million tokens; `cacheWrite` is for the cache of five minutes, the one that we ask for. */
type Price = {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  /** Prices of requests whose whole input is longer than `tokens`. */
  readonly above?: { readonly tokens: number } & Omit<Price, 'above'>
}

const opus5: Price = { input: 5, output: 25, cacheRead: 0.5, cacheWrite: 6.25 }
const sonnet4: Price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 }

/**
 * As of 2026-10-16, from https://platform.claude.com/docs/en/about-claude/pricing. A model that is not here costs an
 * unknown amount: only its tokens are shown.
 */
const prices: Readonly<Record<string, Price>> = {
  'claude-opus-5-5': { input: 4, output: 20, cacheRead: 0.2, cacheWrite: 5 },
  'claude-sonnet-5-5': { input: 2, output: 10, cacheRead: 0.1, cacheWrite: 2.5 },
  'claude-haiku-5-5': {
    input: 0.1,
    output: 0.5,
    cacheRead: 0.01,
    cacheWrite: 0.125,
    above: { tokens: 100_000, input: 0.5, output: 2.5, cacheRead: 0.05, cacheWrite: 0.625 },
  },
  'claude-fable-5-1': { input: 10, output: 50, cacheRead: 0.25, cacheWrite: 12.5 },
  'claude-fable-5': { input: 10, output: 50, cacheRead: 1, cacheWrite: 12.5 },
  'claude-opus-5': opus5,
  'claude-opus-4-8': opus5,
  'claude-opus-4-7': opus5,
  'claude-opus-4-6': opus5,
  'claude-opus-4-5': opus5,
  'claude-sonnet-5': { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5 },
  'claude-sonnet-4-6': sonnet4,
  'claude-sonnet-4-5': sonnet4,
  'claude-haiku-4-5': { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25 },
}

/** Tokens of one request. */
export type TokenCount = {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
}

type OwnPrices = Launch['prices']

/**
 * What a request cost in US dollars; null for a model without a price. A date at the end of the name does not matter;
 * `own` are prices of the settings, which win.
 */
export function costOf(model: string, count: TokenCount, own?: OwnPrices): number | null {
  const price = ownPrice(model, own) ?? prices[model.replace(/-\d{8}$/, '')]
  if (price === undefined) return null
  const whole = count.inputTokens + count.cacheReadTokens + count.cacheWriteTokens
  const { input, output, cacheRead, cacheWrite } =
    price.above !== undefined && whole > price.above.tokens ? price.above : price
  return (
    (count.inputTokens * input +
      count.outputTokens * output +
      count.cacheReadTokens * cacheRead +
      count.cacheWriteTokens * cacheWrite) /
    1_000_000
  )
}

/** Where the settings name no price for the cache, the usual ratios hold: a tenth to read, a quarter more to write. */
function ownPrice(model: string, own: OwnPrices): Price | undefined {
  const price = own?.[model] ?? own?.[model.replace(/-\d{8}$/, '')]
  if (price === undefined) return undefined
  const { input, output, cacheRead = input / 10, cacheWrite = input * 1.25 } = price
  return { input, output, cacheRead, cacheWrite }
}
