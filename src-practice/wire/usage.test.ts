import { describe, expect, test } from 'vitest'
import { countRequestSchema, type CountRequest } from './request.ts'
import { PromptCache } from './usage.ts'

const mark = { cache_control: { type: 'ephemeral' } }
const text = (words: string, isMarked = false) => ({ type: 'text', text: words, ...(isMarked ? mark : {}) })

function request(blocks: readonly object[], more: object = {}): CountRequest {
  return countRequestSchema.parse({
    model: 'm',
    system: [text('You are careful. '.repeat(40), true)],
    messages: [{ role: 'user', content: blocks }],
    ...more,
  })
}

describe('the prompt cache', () => {
  test('keeps what a breakpoint ends, and nothing that only stands before one', () => {
    const cache = new PromptCache({ minimumTokens: 0 })
    cache.account(request([text('a'.repeat(400)), text('b'.repeat(400), true)]))
    const other = cache.account(request([text('a'.repeat(400)), text('c'.repeat(400), true)]))
    const same = cache.account(request([text('a'.repeat(400)), text('b'.repeat(400)), text('d', true)]))
    expect(other.cache_read_input_tokens).toBeLessThan(200)
    expect(same.cache_read_input_tokens).toBeGreaterThan(350)
  })

  test('looks back 20 blocks and no further', () => {
    const blocks = (count: number) => Array.from({ length: count }, (_, index) => text(`block ${index}`))
    for (const [further, isFound] of [
      [20, true],
      [21, false],
    ] as const) {
      const cache = new PromptCache({ minimumTokens: 0 })
      const start = [...blocks(4), text('here'.repeat(100))]
      cache.account(request([...start.slice(0, -1), { ...start.at(-1), ...mark }]))
      const { cache_read_input_tokens: read } = cache.account(
        request([...start, ...blocks(further - 1), text('end', true)]),
      )
      expect(read > 250, String(further)).toBe(isFound)
    }
  })

  test('forgets after five minutes without use', () => {
    let now = 0
    const cache = new PromptCache({ now: () => now, minimumTokens: 0 })
    const asked = request([text('hello', true)])
    cache.account(asked)
    now += 299_000
    expect(cache.account(asked).cache_read_input_tokens).toBeGreaterThan(0)
    now += 299_000
    expect(cache.account(asked).cache_read_input_tokens).toBeGreaterThan(0)
    now += 301_000
    expect(cache.account(asked).cache_read_input_tokens).toBe(0)
  })

  test('keeps no short prefix', () => {
    const cache = new PromptCache()
    cache.account(request([text('hello', true)]))
    expect(cache.account(request([text('hello', true)]))).toMatchObject({
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    })
  })

  test('with another effort knows tools and system only, with another model nothing', () => {
    const cache = new PromptCache({ minimumTokens: 0 })
    const blocks = [text('hello'.repeat(200), true)]
    cache.account(request(blocks))
    const system = cache.account(request(blocks, { output_config: { effort: 'high' } }))
    expect(system.cache_read_input_tokens).toBeGreaterThan(100)
    expect(system.cache_read_input_tokens).toBeLessThan(250)
    expect(cache.account(request(blocks, { model: 'n' })).cache_read_input_tokens).toBe(0)
  })

  test('gives counts that add up to the whole input', () => {
    const cache = new PromptCache({ minimumTokens: 0 })
    const asked = request([text('a', true), text('b')])
    const sum = (usage: object) => Object.values(usage).reduce((total: number, one: number) => total + one, 0)
    expect(sum(cache.account(asked))).toBe(sum(cache.account(asked)))
  })
})
