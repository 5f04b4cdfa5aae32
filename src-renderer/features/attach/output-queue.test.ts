import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { OutputQueue } from './output-queue.ts'

/** A terminal that parses when it is told to. */
function setUp() {
  const parsed: (() => void)[] = []
  const written: (string | number)[] = []
  const acknowledged: number[] = []
  const floods: boolean[] = []
  const clock = createManualClock()
  const queue = new OutputQueue(
    {
      write: (data, done) => {
        written.push(typeof data === 'string' ? 'reset' : data.length)
        parsed.push(done)
      },
      adopt: () => undefined,
      acknowledge: (offset) => acknowledged.push(offset),
      setFlooded: (flooded) => floods.push(flooded),
    },
    clock,
  )
  const parse = (): void => {
    for (let done = parsed.shift(); done !== undefined; done = parsed.shift()) done()
  }
  return { queue, parsed, written, acknowledged, floods, clock, parse }
}

const size = { cols: 80, rows: 24 }

test('what comes while the terminal parses is given to it in one piece', () => {
  const { queue, written, parse } = setUp()
  queue.opened({ type: 'opened', offset: 100, ...size })
  for (const length of [10, 20, 30]) queue.push(new Uint8Array(length))
  expect(written).toEqual([10])
  parse()
  expect(written).toEqual([10, 50])
  expect(queue.end).toBe(160)
})

test('out of sight nothing is parsed or acknowledged; a new screen replaces what waited', () => {
  const { queue, written, acknowledged, parse } = setUp()
  queue.opened({ type: 'opened', offset: 0, ...size })
  queue.setShown(false)
  queue.push(new Uint8Array(200_000))
  parse()
  expect(written).toEqual([])
  queue.screen({ type: 'screen', offset: 900_000, ...size })
  queue.push(new Uint8Array(70_000))
  queue.setShown(true)
  parse()
  expect(written).toEqual(['reset', 70_000])
  expect(acknowledged).toEqual([970_000])
})

test('a channel that goes on where the last one was cut clears nothing; another start does', () => {
  const { queue, written, parse } = setUp()
  queue.opened({ type: 'opened', offset: 0, ...size })
  queue.push(new Uint8Array(10))
  parse()
  queue.opened({ type: 'opened', offset: 10, ...size })
  expect(written).toEqual([10])
  queue.opened({ type: 'opened', offset: 55, ...size })
  expect(written).toEqual([10, 'reset'])
})

test('a flood is over when nothing has waited for a moment', () => {
  const { queue, floods, clock, parse } = setUp()
  queue.opened({ type: 'opened', offset: 0, ...size })
  for (let n = 0; n < 4; n += 1) queue.push(new Uint8Array(65_536))
  parse()
  expect(floods.at(-1)).toBe(true)
  clock.advance(1_000)
  expect(floods.at(-1)).toBe(false)
})

test('every byte is parsed once and in order, and acknowledgements never run ahead', () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), length: fc.integer({ min: 1, max: 500_000 }) }),
    fc.record({ kind: fc.constant('parse' as const), length: fc.constant(0) }),
    fc.record({ kind: fc.constant('hide' as const), length: fc.constant(0) }),
    fc.record({ kind: fc.constant('show' as const), length: fc.constant(0) }),
  )
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const { queue, written, acknowledged, parse } = setUp()
      queue.opened({ type: 'opened', offset: 0, ...size })
      let sent = 0
      for (const { kind, length } of acts) {
        if (kind === 'push') queue.push(new Uint8Array(length))
        else if (kind === 'parse') parse()
        else queue.setShown(kind === 'show')
        sent += length
        expect(acknowledged.at(-1) ?? 0).toBeLessThanOrEqual(sent)
      }
      queue.setShown(true)
      parse()
      expect(written.reduce<number>((sum, one) => sum + Number(one), 0)).toBe(sent)
      expect(acknowledged).toEqual(acknowledged.toSorted((a, b) => a - b))
    }),
  )
})
