import { expect, it, vi } from 'vitest'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import { quitWith } from './quit.ts'

function quitting(rows: SessionRow[]) {
  const ready = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<'stopped'>()
  const stop = vi.fn<(options: { readonly keepWorkers: boolean }) => Promise<'stopped'>>(() => {
    ended.resolve('stopped')
    return ended.promise
  })
  const handOver = vi.fn<() => void>()
  const quit = quitWith({ ready: ready.promise, ended: ended.promise, stop, book: { rows: () => rows } }, handOver)
  return { quit, stop, handOver, ready: ready.resolve, end: ended.resolve }
}
const press = () => ({ preventDefault: vi.fn<() => void>() })
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

it('puts a quit off, lets go of the workers once, and hands over once, however often it is asked', async () => {
  const { quit, stop, handOver, ready } = quitting([
    { ...rowFixture(1), pid: 7 },
    { ...rowFixture(2), pid: null },
  ])
  const [first, second, last] = [press(), press(), press()]
  quit(first)
  quit(second)
  await settled()
  expect(stop).not.toHaveBeenCalled()
  ready()
  await settled()
  expect(stop.mock.calls).toEqual([[{ keepWorkers: true }]])
  expect(handOver).toHaveBeenCalledOnce()
  quit(last)
  expect([first, second, last].map((event) => event.preventDefault.mock.calls.length)).toEqual([1, 1, 0])
})

it('hands nothing over when no session has a process', async () => {
  const { quit, stop, handOver, ready } = quitting([{ ...rowFixture(1), pid: null }])
  ready()
  quit(press())
  await settled()
  expect(stop).toHaveBeenCalledOnce()
  expect(handOver).not.toHaveBeenCalled()
})

it('goes through, and starts nothing, after the supervisor was stopped from elsewhere', async () => {
  const { quit, stop, handOver, ready, end } = quitting([{ ...rowFixture(1), pid: 7 }])
  ready()
  end('stopped')
  await settled()
  const event = press()
  quit(event)
  await settled()
  expect(event.preventDefault).not.toHaveBeenCalled()
  expect(stop).not.toHaveBeenCalled()
  expect(handOver).not.toHaveBeenCalled()
})
