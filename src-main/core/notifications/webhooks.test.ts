import { expect, it, vi } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { rowFixture } from '../../../src-shared/board/session-fixture.ts'
import { noticeEventOf } from './notice-event.ts'
import type { PostJson, Posted } from './post-json.ts'
import { deliveryDelay, Webhooks, type WebhooksDocument } from './webhooks.ts'

const event = (n: number, at: number) => noticeEventOf({ kind: 'failed', row: rowFixture(n, { state: 'failed' }) }, at)
const offline: Posted = { ok: false, again: true, reason: 'no network' }

function open(answers: readonly Posted[], waiting: WebhooksDocument['waiting'] = []) {
  const clock = createManualClock()
  let document: WebhooksDocument = { schema: 1, waiting: [...waiting] }
  const post = vi.fn<PostJson>()
  for (const answer of answers) post.mockResolvedValueOnce(answer)
  post.mockResolvedValue({ ok: true })
  const report = vi.fn<(problem: string) => void>()
  let address: string | null = 'https://hooks.example.com/secret/path'
  const webhooks = new Webhooks({
    store: {
      value: () => document,
      update: (change) => {
        document = change(document)
        return Promise.resolve()
      },
      flush: () => Promise.resolve(),
    },
    clock,
    post,
    addressOf: () => Promise.resolve(address),
    report,
  })
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 20; n += 1) await Promise.resolve()
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settled()
  }
  return { clock, webhooks, post, report, pass, waiting: () => document.waiting, forget: () => (address = null) }
}

it('delivers an event once', async () => {
  const { webhooks, post, pass, waiting } = open([])
  await webhooks.add(event(1, 0))
  expect(waiting()).toHaveLength(1)
  await pass(0)
  expect(post).toHaveBeenCalledOnce()
  expect(JSON.parse(post.mock.calls[0]?.[1] ?? '')).toMatchObject({ event: 'failed', id: rowFixture(1).id })
  expect(waiting()).toEqual([])
})

it('tries again ever later while offline, under the same id, and tells of it once and without the secret path', async () => {
  const { webhooks, clock, post, pass, waiting, report } = open([offline, offline, offline])
  await webhooks.add(event(1, clock.now()))
  await pass(0)
  await pass(2_000)
  await pass(8_000)
  expect(post).toHaveBeenCalledTimes(3)
  await pass(31_999)
  expect(post).toHaveBeenCalledTimes(3)
  await pass(1)
  expect(new Set(post.mock.calls.map(([, , id]) => id)).size).toBe(1)
  expect(waiting()).toEqual([])
  expect(report.mock.calls).toEqual([
    ['the webhook for failed at hooks.example.com failed (no network). It is tried again for a day'],
  ])
})

it('gives up what is refused, and what is a day old', async () => {
  const { webhooks, clock, pass, waiting, report } = open([
    { ok: false, again: false, reason: 'it answered 404' },
    offline,
  ])
  await webhooks.add(event(1, clock.now()))
  await pass(0)
  expect(waiting()).toEqual([])
  expect(report).toHaveBeenCalledWith(expect.stringContaining('It is not tried again'))
  await webhooks.add(event(2, clock.now() - 25 * 60 * 60_000))
  await pass(0)
  expect(waiting()).toEqual([])
})

it('goes on with what an earlier supervisor left, and drops what nobody wants any more', async () => {
  const left = { id: 'x', event: 'failed' as const, at: 0, body: '{}', attempts: 3, dueAt: 50 }
  const { webhooks, post, pass, forget, waiting } = open([], [left])
  webhooks.start()
  await pass(60)
  expect(post).toHaveBeenCalledWith('https://hooks.example.com/secret/path', '{}', 'x')
  forget()
  await webhooks.add(event(1, 0))
  await pass(0)
  expect(post).toHaveBeenCalledOnce()
  expect(waiting()).toEqual([])
})

it('reports what goes wrong on our side, and tries it again after a while', async () => {
  const { webhooks, post, pass, waiting, report } = open([])
  post.mockReset().mockRejectedValueOnce(new Error('no disk')).mockResolvedValue({ ok: true })
  await webhooks.add(event(1, 0))
  await pass(0)
  expect(report).toHaveBeenCalledWith('webhooks could not be delivered; they are tried again', new Error('no disk'))
  await pass(1_000)
  expect(post).toHaveBeenCalledOnce()
  await pass(300_000)
  expect(waiting()).toEqual([])
})

it('keeps a bounded number of events, and its timers end with it', async () => {
  const { webhooks, waiting, report, clock } = open([])
  for (let n = 0; n < 205; n += 1) await webhooks.add(event(1, 0))
  expect(waiting()).toHaveLength(200)
  expect(report).toHaveBeenCalledWith('webhooks: the oldest of 200 undelivered events was given up')
  await webhooks.stop()
  expect(clock.pending()).toBe(0)
})

it('waits 2 s, 8 s, … and never more than five minutes', () => {
  expect([1, 2, 3, 4, 5, 50].map(deliveryDelay)).toEqual([2_000, 8_000, 32_000, 128_000, 300_000, 300_000])
})
