import { expect, it, vi } from 'vitest'
import type { Connection } from '../../src-shared/client/connection.ts'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import { askReviewAhead, takeReviewAhead } from './review-ahead.ts'

const one = sessionIdSchema.parse('0b6ecf7e-9d3e-4b3a-9f0b-0d5f3a6f4e11')
const other = sessionIdSchema.parse('0b6ecf7e-9d3e-4b3a-9f0b-0d5f3a6f4e12')

it('asks for a review once, and gives the answer to whoever opens it soon', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  let calls = 0
  const call: Connection['call'] = () => {
    calls += 1
    return Promise.resolve({ ok: false, failure: { kind: 'offline', message: `answer ${calls}` } })
  }
  const connection = { call } as const
  askReviewAhead({ connection }, one)
  askReviewAhead({ connection }, one)
  expect(calls).toBe(1)
  expect(await takeReviewAhead(one)).toMatchObject({ failure: { message: 'answer 1' } })
  expect(takeReviewAhead(one)).toBeNull()
  askReviewAhead({ connection }, other)
  vi.advanceTimersByTime(6_000)
  expect(takeReviewAhead(other)).toBeNull()
  vi.useRealTimers()
})
