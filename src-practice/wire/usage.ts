/** Token counts: four characters to a token, and a prompt cache that remembers prefixes as the real one does. */
import { createHash, type Hash } from 'node:crypto'
import { blocksOf, type CountRequest } from './request.ts'

/** Input tokens as the API counts them: the three add up to the whole input. */
export type InputUsage = {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
}

const rememberedPrefixes = 5000

/** Tokens of a text. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4)
}

/** All input tokens of a request. */
export function inputTokensOf(request: CountRequest): number {
  return partsOf(request).reduce((sum, part) => sum + part.tokens, 0)
}

/** Prefixes of conversations seen so far. Bounded: the oldest are forgotten. */
export class PromptCache {
  readonly #prefixes = new Set<string>()

  /** Splits the input into read from the cache, written to it, and the rest; remembers what was written. */
  account(request: CountRequest): InputUsage {
    const parts = partsOf(request)
    const last = parts.findLastIndex((part) => part.breakpoint)
    const read = parts.findLastIndex((part, index) => index <= last && this.#prefixes.has(part.prefix))
    for (const part of parts) if (part.breakpoint) this.#remember(part.prefix)
    const tokens = (from: number, to: number) => parts.slice(from, to).reduce((sum, part) => sum + part.tokens, 0)
    return {
      cache_read_input_tokens: tokens(0, read + 1),
      cache_creation_input_tokens: tokens(read + 1, last + 1),
      input_tokens: tokens(last + 1, parts.length),
    }
  }

  #remember(prefix: string): void {
    this.#prefixes.delete(prefix)
    this.#prefixes.add(prefix)
    const oldest = this.#prefixes.size > rememberedPrefixes ? this.#prefixes.values().next() : undefined
    if (oldest?.value !== undefined) this.#prefixes.delete(oldest.value)
  }
}

type Part = { readonly prefix: string; readonly tokens: number; readonly breakpoint: boolean }

/** Tools, system and messages in the order in which the API caches them. */
function partsOf(request: CountRequest): readonly Part[] {
  const hash = createHash('sha256').update(request.model)
  const system = typeof request.system === 'string' ? [{ text: request.system }] : (request.system ?? [])
  const blocks = request.messages.flatMap((message) =>
    blocksOf(message.content).map((block) => ({ role: message.role, ...block })),
  )
  const parts = [...(request.tools ?? []), ...system, ...blocks].map((part) => partOf(hash, part))
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
