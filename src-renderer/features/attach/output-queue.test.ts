import headless from '@xterm/headless'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { OutputQueue } from './output-queue.ts'

/** A terminal that parses when it is told to. */
function setUp(kept: number | null = null) {
  const parsed: (() => void)[] = []
  const written: (string | number)[] = []
  const pieces: Uint8Array[] = []
  const acknowledged: number[] = []
  const floods: boolean[] = []
  const clock = createManualClock()
  const queue = new OutputQueue(
    {
      write: (data, done) => {
        written.push(typeof data === 'string' ? 'reset' : data.length)
        if (typeof data !== 'string') pieces.push(data)
        parsed.push(done)
      },
      adopt: () => undefined,
      acknowledge: (offset) => acknowledged.push(offset),
      setFlooded: (flooded) => floods.push(flooded),
      lines: () => (kept === null ? null : { shown: 24, kept }),
    },
    clock,
  )
  const parse = (): void => {
    for (let done = parsed.shift(); done !== undefined; done = parsed.shift()) done()
  }
  return { queue, parsed, written, pieces, acknowledged, floods, clock, parse }
}

const size = { cols: 80, rows: 24 }

/** Every line that a terminal of this size keeps, with what the next character looks like. */
async function screenAfter(all: readonly Uint8Array[]): Promise<readonly string[]> {
  const terminal = new headless.Terminal({ ...size, scrollback: 150, allowProposedApi: true })
  for (const bytes of [...all, 'x']) await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  const { active } = terminal.buffer
  return Array.from({ length: active.length }, (_, y) => {
    const line = active.getLine(y)
    const cells = Array.from({ length: size.cols }, (__, x) => {
      const cell = line?.getCell(x)
      return `${cell?.getChars()}${cell?.getFgColor()}${cell?.getBgColor()}${cell?.isBold()}${cell?.isInverse()}`
    })
    return cells.join(' ')
  })
}

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
  expect(acknowledged).toEqual([])
  queue.push(new Uint8Array(70_000))
  parse()
  expect(acknowledged).toEqual([1_040_000])
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

test('a flood is over when little has come for a moment', () => {
  const { queue, floods, clock, parse } = setUp()
  queue.opened({ type: 'opened', offset: 0, ...size })
  for (let n = 0; n < 4; n += 1) queue.push(new Uint8Array(65_536))
  parse()
  expect(floods.at(-1)).toBe(true)
  clock.advance(1_000)
  expect(floods.at(-1)).toBe(false)
})

test.each([
  ['without colours', (n: number) => `line ${n} of many\r\n`],
  ['with colours that are reset', (n: number) => `\u001b[1;3${n % 8}mline\u001b[0m ${n} \u001b[3${n % 7}mof many\r\n`],
  ['with colours that are not', (n: number) => `\u001b[3${n % 8}mline ${n}\u001b[39m of many\r\n`],
])('of a flood of lines %s those are parsed that are kept, and all are acknowledged', async (_, lineAt) => {
  const { queue, pieces, acknowledged, clock, parse } = setUp(150)
  const before = '\u001b[44mbefore\u001b[3'
  const flood = Buffer.from(`1m${Array.from({ length: 200_000 }, (__, n) => lineAt(n)).join('')}\u001b[7mend`)
  queue.opened({ type: 'opened', offset: 0, ...size })
  queue.push(Buffer.from(before))
  for (let at = 0; at < flood.length; at += 65_536) {
    queue.push(flood.subarray(at, at + 65_536))
    parse()
    clock.advance(5)
  }
  for (let n = 0; n < 20; n += 1) {
    clock.advance(50)
    parse()
  }
  const written = Buffer.concat(pieces)
  expect(written.length).toBeLessThan(flood.length / 4)
  expect(before.length + flood.length - (acknowledged.at(-1) ?? 0)).toBeLessThan(131_072)
  expect(queue.end).toBe(before.length + flood.length)
  expect(await screenAfter([written])).toEqual(await screenAfter([Buffer.from(before), flood]))
})

test('what is not plain is parsed where it stands, after the lines that are kept before it', () => {
  const { queue, pieces, clock, parse } = setUp(150)
  queue.opened({ type: 'opened', offset: 0, ...size })
  queue.push(Buffer.from('begin\r\n'.repeat(20_000)))
  parse()
  queue.push(Buffer.from('middle\r\n'.repeat(20_000)))
  parse()
  queue.push(Buffer.from('\u001b[2Jover'))
  clock.advance(50)
  parse()
  const drawn = Buffer.concat(pieces).toString()
  expect(drawn.slice(-400)).toBe(`${'middle\r\n'.repeat(100)}\u001b[2Jover`.slice(-400))
  expect(drawn.match(/middle/g)?.length).toBeLessThan(1_000)
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
