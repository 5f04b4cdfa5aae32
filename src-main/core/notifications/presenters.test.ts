import { expect, it, vi } from 'vitest'
import type { Notice } from '../../../src-shared/api/notifications.ts'
import { sessionFixture } from '../../../src-shared/board/session-fixture.ts'
import { Attention } from './attention.ts'
import { offeredNotices } from './offered-notices.ts'
import { Presenters, type ShowNotice } from './presenters.ts'

const notice = (title: string): Notice => ({ title, body: '', sessionId: null, sound: 'none' })

it('has each notice shown by one: the client that offered last, and the app once there is one', () => {
  const presenters = new Presenters()
  const shows = [vi.fn<ShowNotice>(), vi.fn<ShowNotice>(), vi.fn<ShowNotice>()] as const
  presenters.show(notice('to nobody'))
  const [first, second, app] = shows
  presenters.offer(first)
  const withdraw = presenters.offer(second)
  presenters.show(notice('a'))
  withdraw()
  presenters.show(notice('b'))
  presenters.setApp(app)
  presenters.show(notice('c'))
  expect(shows.map((show) => show.mock.calls.map(([{ title }]) => title))).toEqual([['b'], ['a'], ['c']])
})

it('streams to a client until it leaves, and takes its offer back then', async () => {
  const presenters = new Presenters()
  const abort = new AbortController()
  const notices = offeredNotices(presenters, abort.signal)
  const first = notices.next()
  presenters.show(notice('a'))
  presenters.show(notice('b'))
  expect((await first).value).toEqual(notice('a'))
  expect((await notices.next()).value).toEqual(notice('b'))
  const last = notices.next()
  abort.abort()
  expect((await last).done).toBe(true)
  expect(presenters.offers).toBe(0)
})

it('knows what each connection looks at until it closes', () => {
  const attention = new Attention()
  const [one, two] = [sessionFixture(1).sessionId, sessionFixture(2).sessionId]
  const closing: (() => void)[] = []
  const connection = {}
  const onClose = (task: () => void): void => void closing.push(task)
  attention.set(connection, one, onClose)
  attention.set(connection, two, onClose)
  attention.set({}, one, () => undefined)
  expect(attention.attended()).toEqual(new Set([two, one]))
  expect(closing).toHaveLength(1)
  closing[0]?.()
  expect(attention.attended()).toEqual(new Set([one]))
  expect(attention.size).toBe(1)
})
