/** Token counts: four characters to a token, and the prompt cache that they are divided by. */
import { createHash, type Hash } from 'node:crypto'
import { PrefixCache, type Part } from './prefix-cache.ts'
import { blocksOf, type CountRequest } from './request.ts'

/** Input tokens as the API counts them: the three add up to the whole input. */
export type InputUsage = {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
}

/** Tokens of a text. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

/** All input tokens of a request. */
export function inputTokensOf(request: CountRequest): number {
  return partsOf(request).reduce((sum, part) => sum + part.tokens, 0)
}

/** What the API remembers of earlier requests: it divides the input of each into read, written and the rest. */
export class PromptCache {
  readonly #prefixes: PrefixCache

  /** `now` in milliseconds; prefixes of fewer than `minimumTokens` are not kept, as with the real one. */
  constructor(options: { readonly now?: () => number; readonly minimumTokens?: number } = {}) {
    this.#prefixes = new PrefixCache(options.now ?? (() => performance.now()), options.minimumTokens ?? 1024)
  }

  /** Splits the input into read from the cache, written to it, and the rest; remembers what was written. */
  account(request: CountRequest): InputUsage {
    const parts = partsOf(request)
    const { read, written } = this.#prefixes.take(parts)
    const tokens = (from: number, to: number): number =>
      parts.slice(from, to).reduce((sum, part) => sum + part.tokens, 0)
    return {
      cache_read_input_tokens: tokens(0, read),
      cache_creation_input_tokens: tokens(read, Math.max(read, written)),
      input_tokens: tokens(Math.max(read, written), parts.length),
    }
  }
}

/**
 * Tools, system and messages in the order in which the API caches them. Settings of thinking, effort and the choice of
 * tools belong to the prefix of the messages only
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#what-invalidates-the-cache).
 */
function partsOf(request: CountRequest): readonly Part[] {
  const hash = createHash('sha256').update(request.model)
  const system = typeof request.system === 'string' ? [{ text: request.system }] : (request.system ?? [])
  const fixed = [...(request.tools ?? []), ...system].map((part) => partOf(hash, part))
  const { thinking, output_config: output } = request
  hash.update(JSON.stringify([thinking ?? null, request['tool_choice'] ?? null, output?.['effort'] ?? null]))
  const blocks = request.messages.flatMap((message) =>
    blocksOf(message.content).map((block) => ({ role: message.role, ...block })),
  )
  const parts = [...fixed, ...blocks.map((block) => partOf(hash, block))]
  const last = parts.at(-1)
  return request.cache_control == null || last === undefined
    ? parts
    : [...parts.slice(0, -1), { ...last, breakpoint: true }]
}

function partOf(hash: Hash, part: Readonly<Record<string, unknown>>): Part {
  const { cache_control: cacheControl, ...rest } = part
  const text = JSON.stringify(rest)
  hash.update(text)
  return {
    prefix: hash.copy().digest('base64url').slice(0, 22),
    tokens: tokensOf(text),
    breakpoint: cacheControl !== undefined && cacheControl !== null,
  }
}
