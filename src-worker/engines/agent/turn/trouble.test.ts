import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../../src-shared/base/manual-clock.ts'
import { defaultAgentOptions } from '../options.ts'
import { again, begin, practice, reply, usePractice } from '../testing/play.ts'

usePractice()

describe('an API that refuses every connection', () => {
  test('is asked for ten minutes, then the session has failed and says why', async () => {
    const clock = createManualClock(1_000_000)
    const { host } = await begin('finish at once', {
      clock,
      environment: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1', BACKBURNER_SUMMARIES: '0' },
      limits: { ...defaultAgentOptions, rulesWithinMs: 0, random: () => 0.5 },
    })
    const from = clock.now()
    let attempts = 0
    for (;;) {
      const { hold, state } = host.record()
      if (state === 'failed') break
      if ((hold?.attempt ?? 0) > attempts) {
        attempts = hold?.attempt ?? 0
        expect(host.record().summary).toContain('API connection refused')
        clock.advance((hold?.until ?? 0) - clock.now())
      }
      // The connection is refused in real time; what is due by then is scheduled a moment later.
      await new Promise((resolve) => setImmediate(resolve))
      clock.advance(0)
    }
    expect(clock.now() - from).toBeGreaterThan(500_000)
    expect(clock.now() - from).toBeLessThanOrEqual(600_000)
    expect(attempts).toBeGreaterThan(10)
    expect(host.record()).toMatchObject({ state: 'failed', reason: expect.stringContaining('gave up after') })
  })
})

describe('a model without capacity', () => {
  const overloaded = (contains: string, times: number, status = 529) =>
    practice().call('/practice/trouble', { trouble: { kind: 'status', status }, contains, times })
  const models = async () =>
    (await practice().requests()).map(({ body }) => JSON.stringify(body).match(/"model":"([^"]+)"/)?.[1])

  test.each([529, 500])('is stood in for by the fallback until the turn ends (%i)', async (status) => {
    await overloaded('claude-opus-5-5', 2, status)
    const { host, engine } = await begin('work for 3 steps of 1 ms', {
      launch: { model: 'opus', fallbackModel: 'sonnet' },
    })
    await host.untilState('completed')
    expect(await models()).toEqual([
      'claude-opus-5-5',
      'claude-opus-5-5',
      ...Array.from({ length: 4 }, () => 'claude-sonnet-5-5'),
    ])
    const notes = host.entries.flatMap((entry) => (entry.type === 'note' ? [entry.text] : []))
    expect(notes).toEqual(['claude-opus-5-5 has no capacity: claude-sonnet-5-5 answers for the rest of this turn.'])
    await engine.reply(reply({ type: 'text', text: 'finish at once' }))
    await host.until('the next turn', ({ result }) => result === 'Finished at once')
    expect((await models()).at(-1)).toBe('claude-opus-5-5')
  })
})

test('a refused key is told in words that fit wherever they are read', async () => {
  const { host } = await begin('finish at once', { environment: { ANTHROPIC_API_KEY: 'bad-key' } })
  const { request } = await host.untilState('blocked')
  const message = request?.kind === 'login' ? request.message : ''
  expect(message).toContain('enter another in the app under Settings, Account, or reply from a shell whose')
  expect(message).not.toContain('"env"')
})

test('without a key the row says where one is given, and how from a shell', async () => {
  const { host } = await begin('finish at once', { environment: { ANTHROPIC_API_KEY: '' } })
  const { request } = await host.untilState('blocked')
  expect(request?.kind === 'login' ? request.message : '').toMatch(
    /^No API key for http:\S+: enter one in the app under Settings, Account, or reply from a shell that has ANTHROPIC_API_KEY/,
  )
})

test('what the last worker waited for still holds in the next one, and the row says until when', async () => {
  await practice().call('/practice/trouble', { trouble: { kind: 'status', status: 429, retryAfter: 3 }, times: 1 })
  const first = await begin('finish at once', { environment: { BACKBURNER_SUMMARIES: '0' } })
  const { hold } = await first.host.until('the wait', (record) => record.hold !== null)
  await first.engine.stop()
  const { host } = await again(first.host, 'interrupted')
  const record = await host.until('the same wait', (one) => one.hold !== null)
  expect(record).toMatchObject({ state: 'working', hold: { kind: 'rate-limit', until: hold?.until, attempt: 2 } })
  expect(record.summary).toContain('resumes')
  await host.untilState('completed')
  expect(host.record().hold).toBeNull()
  const answer = host.entries.find(({ type }) => type === 'assistant-message')
  expect(answer?.at).toBeGreaterThanOrEqual(hold?.until ?? Number.POSITIVE_INFINITY)
})
