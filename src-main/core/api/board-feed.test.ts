import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { instanceIdSchema } from '../../../src-shared/base/ids.ts'
import type { BoardMessage } from '../../../src-shared/board/board.ts'
import { noLoad } from '../../../src-shared/board/load.ts'
import { SessionBook } from '../sessions/session-book.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { BoardFeed } from './board-feed.ts'

function open() {
  const clock = createManualClock()
  const book = new SessionBook()
  const feed = new BoardFeed(instanceIdSchema.parse('instance-1'), book, clock, () => ({
    layout: { grouping: 'state', collapsed: [] },
    paused: false,
    load: noLoad,
  }))
  return { clock, book, feed }
}

async function next(messages: AsyncGenerator<BoardMessage>): Promise<BoardMessage> {
  const { value, done } = await messages.next()
  if (done === true) throw new Error('the watch has ended')
  return value
}

describe('the board feed', () => {
  test('begins with a snapshot and goes on with numbered changes', async () => {
    const { clock, book, feed } = open()
    book.putRecord(sampleRecord())
    clock.advance(20)
    const watch = feed.watch(null, undefined)
    expect(await next(watch)).toMatchObject({ type: 'snapshot', seq: 1, rows: [{ id: '7c5dcf5d' }] })
    book.putRecord(sampleRecord({ state: 'idle' }))
    book.remove(sampleRecord().sessionId)
    clock.advance(20)
    expect(await next(watch)).toMatchObject({ type: 'events', firstSeq: 2, events: [{ type: 'session-removed' }] })
    await watch.return(undefined)
  })

  test('sends changes that come together in one message, each row once', async () => {
    const { clock, book, feed } = open()
    clock.advance(100)
    const watch = feed.watch(null, undefined)
    await next(watch)
    for (let n = 0; n < 50; n++) book.putRecord(sampleRecord({ summary: String(n) }))
    feed.layoutChanged()
    clock.advance(16)
    const message = await next(watch)
    expect(message).toMatchObject({ events: [{ row: { summary: '49' } }, { type: 'layout-changed' }] })
    await watch.return(undefined)
  })

  test('gives a client that is too far behind a new snapshot, and keeps no more for it', async () => {
    const { clock, book, feed } = open()
    const watch = feed.watch(null, undefined)
    await next(watch)
    for (let n = 0; n < 3_000; n++) {
      book.putRecord(sampleRecord({ summary: String(n) }))
      clock.advance(20)
    }
    expect(await next(watch)).toMatchObject({ type: 'snapshot', seq: 3_000, rows: [{ summary: '2999' }] })
    await watch.return(undefined)
  })

  test('goes on where a client of this instance was, and begins anew for any other', async () => {
    const { clock, book, feed } = open()
    for (let n = 0; n < 5; n++) {
      book.putRecord(sampleRecord({ summary: String(n) }))
      clock.advance(20)
    }
    const resumed = feed.watch(3, undefined)
    expect(await next(resumed)).toMatchObject({ type: 'events', firstSeq: 4 })
    const ahead = feed.watch(77, undefined)
    expect((await next(ahead)).type).toBe('snapshot')
    await resumed.return(undefined)
    await ahead.return(undefined)
  })

  test('ends a watch whose client has left, and leaves no listener', async () => {
    const { feed } = open()
    const controller = new AbortController()
    const watch = feed.watch(null, controller.signal)
    await next(watch)
    const waiting = watch.next()
    controller.abort()
    expect((await waiting).done).toBe(true)
    expect(feed.watchers).toBe(0)
  })
})
