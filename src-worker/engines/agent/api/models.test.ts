import { describe, expect, test } from 'vitest'
import { limitsOf, modelNames, nameForApi, resolveModel, thinkingBudget } from './models.ts'
import { mainRequestBody, type MainRequest } from './request.ts'

describe('a model’s name', () => {
  test.each([
    ['opus', 'claude-opus-5-5'],
    ['Sonnet', 'claude-sonnet-5-5'],
    ['', 'claude-opus-5-5'],
    ['default', 'claude-opus-5-5'],
    ['inherit', 'claude-opus-5-5'],
    ['best', 'claude-opus-5-5'],
    ['opusplan', 'claude-sonnet-5-5'],
    ['opus[1m]', 'claude-opus-5-5[1m]'],
    ['claude-sonnet-4-5[1m]', 'claude-sonnet-4-5[1m]'],
    ['gateway/my-model', 'gateway/my-model'],
  ])('%s is %s', (name, model) => {
    expect(resolveModel(name, {})).toBe(model)
  })

  test('opusplan is the larger one while planning', () => {
    expect(resolveModel('opusplan', {}, true)).toBe('claude-opus-5-5')
  })

  test('is what the environment says an alias is, large windows included', () => {
    const environment = { ANTHROPIC_DEFAULT_SONNET_MODEL: 'my-sonnet[1m]', ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' }
    expect(resolveModel('sonnet', environment)).toBe('my-sonnet[1m]')
    expect(resolveModel('sonnet[1m]', environment)).toBe('my-sonnet[1m]')
    expect(nameForApi(resolveModel('opus[1m]', environment))).toBe('my-opus')
  })

  test('that is proposed resolves', () => {
    for (const name of modelNames) expect(nameForApi(resolveModel(name, {}))).toMatch(/^claude-/)
  })
})

describe('what a model takes', () => {
  test.each([
    ['claude-opus-5-5', 200_000, 128_000, 'adaptive', true, []],
    ['claude-opus-5-5[1m]', 1_000_000, 128_000, 'adaptive', true, []],
    ['claude-sonnet-4-6[1m]', 1_000_000, 128_000, 'adaptive', true, ['context-1m-2025-08-07']],
    ['claude-opus-4-8', 200_000, 128_000, 'adaptive', true, []],
    ['claude-opus-4-5-20251101', 200_000, 64_000, 'budget', true, []],
    ['claude-opus-4-1-20250805', 200_000, 32_000, 'budget', false, []],
    ['claude-opus-4-20250514', 200_000, 32_000, 'budget', false, []],
    ['claude-sonnet-4-5[1m]', 1_000_000, 64_000, 'budget', false, ['context-1m-2025-08-07']],
    ['claude-haiku-4-5', 200_000, 64_000, 'budget', false, []],
    ['claude-3-5-sonnet-20241022', 200_000, 8192, 'none', false, []],
    ['anthropic/claude-sonnet-4.5', 200_000, 64_000, 'budget', false, []],
    ['us.anthropic.claude-opus-5-5-v1:0', 200_000, 128_000, 'adaptive', true, []],
    ['llama-3', 200_000, 64_000, 'none', true, []],
  ] as const)('%s', (name, window, maxOutput, thinking, takesEffort, betas) => {
    expect(limitsOf(name)).toEqual({ window, maxOutput, thinking, takesEffort, betas })
  })

  test('no budget is chosen without an effort', () => {
    expect(thinkingBudget(undefined)).toBeNull()
    const budgets = (['low', 'medium', 'high', 'max'] as const).map((effort) => thinkingBudget(effort) ?? 0)
    expect(budgets).toEqual(budgets.toSorted((a, b) => a - b))
  })
})

describe('the body of a request', () => {
  const text = (words: string) => ({ type: 'text', text: words })
  const call = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: {} })
  const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: [text('x')] })
  const body = (more: Partial<MainRequest>) =>
    mainRequestBody({
      model: 'claude-opus-5-5',
      effort: undefined,
      maxTokens: 32_000,
      system: 's',
      tools: [{ name: 'Read', description: '', input_schema: {} }],
      messages: [{ role: 'user', content: [text('go')] }],
      ...more,
    })

  test.each([
    ['claude-opus-5-5', undefined, { type: 'adaptive', display: 'summarized' }, undefined],
    ['claude-opus-5-5', 'max', { type: 'adaptive', display: 'summarized' }, { effort: 'max' }],
    ['claude-sonnet-4-5', undefined, undefined, undefined],
    ['claude-sonnet-4-5', 'high', { type: 'enabled', budget_tokens: 16_000 }, undefined],
    ['claude-opus-4-5', 'low', { type: 'enabled', budget_tokens: 2048 }, { effort: 'low' }],
    ['claude-opus-4-5', 'max', { type: 'enabled', budget_tokens: 30_976 }, { effort: 'max' }],
    ['llama-3', 'high', undefined, { effort: 'high' }],
  ] as const)('%s with effort %s', (model, effort, thinking, output) => {
    const made = body({ model, effort })
    expect(made['thinking']).toEqual(thinking)
    expect(made['output_config']).toEqual(output)
  })

  test('names the model without its suffix and asks for no more than it gives', () => {
    expect(body({ model: 'claude-3-5-haiku[1m]' })).toMatchObject({ model: 'claude-3-5-haiku', max_tokens: 8192 })
  })

  test('has no budget for thinking that small answers would not leave room for', () => {
    expect(body({ model: 'claude-sonnet-4-5', effort: 'high', maxTokens: 1500 })['thinking']).toBeUndefined()
  })

  test('does not begin to think between a call and its result', () => {
    const messages = (first: object[]) => [
      { role: 'user' as const, content: [text('go')] },
      { role: 'assistant' as const, content: [...first, call('a')] as never },
      { role: 'user' as const, content: [result('a')] },
    ]
    const thought = { type: 'thinking', thinking: 'x', signature: 's' }
    const model = 'claude-sonnet-4-5'
    expect(body({ model, effort: 'high', messages: messages([]) })['thinking']).toBeUndefined()
    expect(body({ model, effort: 'high', messages: messages([thought]) })['thinking']).toBeDefined()
  })

  test('never has more than four breakpoints, none on thinking, and one in the middle of a long step', () => {
    const many = Array.from({ length: 30 }, (_, index) => `c${index}`)
    const made = body({
      messages: [
        { role: 'user', content: [text('go')] },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 's' }, ...many.map(call)] },
        { role: 'user', content: many.map(result) },
      ],
    })
    const json = JSON.stringify(made)
    expect(json.match(/cache_control/g)).toHaveLength(4)
    expect(json).not.toMatch(/"signature":"s","cache_control"/)
    const blocks = (made['messages'] as { content: Record<string, unknown>[] }[]).flatMap(({ content }) => content)
    const marked = blocks.flatMap((block, index) => ('cache_control' in block ? [index] : []))
    expect(marked).toHaveLength(3)
    expect((marked[2] ?? 0) - (marked[1] ?? 0)).toBeLessThanOrEqual(20)
  })

  test('has the same bytes for what was said before, whatever was said since', () => {
    const bare = (messages: MainRequest['messages']) =>
      JSON.stringify(body({ messages })['messages']).replaceAll(',"cache_control":{"type":"ephemeral"}', '')
    const first = [{ role: 'user' as const, content: [text('go')] }]
    const later = [
      ...first,
      { role: 'assistant' as const, content: [call('a')] },
      { role: 'user' as const, content: [result('a')] },
    ]
    expect(bare(later).startsWith(bare(first).slice(0, -1))).toBe(true)
  })
})
