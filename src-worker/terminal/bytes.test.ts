import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteRing } from './byte-ring.ts'
import { lastLine, plainText } from './plain-text.ts'
import { Segments } from './segments.ts'
import { SequenceBoundary } from './sequence-boundary.ts'
import { wholeCharacters } from './utf8.ts'

test('a ring holds the last bytes of what it was given, by their offsets', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 60_000 }), { maxLength: 12 })
  fc.assert(
    fc.property(
      chunks,
      fc.integer({ min: 1, max: 70_000 }),
      fc.nat(),
      fc.nat(100_000),
      (parts, capacity, from, limit) => {
        const ring = new ByteRing(capacity, 1000)
        for (const part of parts) ring.push(part)
        const all = Buffer.concat(parts)
        expect(ring.end).toBe(1000 + all.length)
        expect(ring.start).toBe(1000 + Math.max(0, all.length - capacity))
        const offset = ring.start + (from % (ring.end - ring.start + 1))
        expect(Buffer.from(ring.read(offset, limit)).equals(all.subarray(offset - 1000, offset - 1000 + limit))).toBe(
          true,
        )
      },
    ),
  )
})

test('cut at whole characters, no piece of a text holds half of one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(), (text, at) => {
      const bytes = Buffer.from(text)
      const cut = bytes.subarray(0, at % (bytes.length + 1))
      const whole = wholeCharacters(cut)
      expect(cut.length - whole).toBeLessThan(4)
      expect(Buffer.from(bytes.subarray(0, whole).toString()).equals(bytes.subarray(0, whole))).toBe(true)
    }),
  )
})

test.each([
  ['plain text', 10],
  ['caf\xc3', 3],
  ['a\x1b', 1],
  ['a\x1b[31', 1],
  ['a\x1b[31m', 6],
  ['a\x1b]0;title', 1],
  ['a\x1b]0;title\x07b', 12],
  ['a\x1b]0;title\x1b\\b', 13],
  ['a\x1b(', 1],
  ['a\x1b(0', 4],
  ['a\x1b[31\x18b', 7],
  ['\x1b[', 0],
])('the last boundary of %j is after %s bytes', (text, expected) => {
  expect(new SequenceBoundary().push(Buffer.from(text, 'latin1'))).toBe(expected)
})

test('a character or a sequence that comes in pieces is open until its last piece', () => {
  const boundary = new SequenceBoundary()
  const pieces = [
    [0x61, 0xf0],
    [0x9f],
    [0x98],
    [0x80, 0x62, 0x1b],
    [0x5b],
    [0x33, 0x31],
    [0x6d],
    [0xe2, 0x82],
    [0x1b, 0x5b],
  ]
  expect(pieces.map((piece) => boundary.push(Uint8Array.from(piece)))).toEqual([
    1,
    null,
    null,
    2,
    null,
    null,
    1,
    null,
    0,
  ])
})

test('output reads as a person saw it', () => {
  const output = '\x1b]0;title\x07\x1b[1mbold\x1b[m\r\n 10%\r 50%\r100%\r\n\x1b[5;1Hplaced\x1b[K\r\n\r\n'
  expect(plainText(Buffer.from(output), false)).toBe('bold\n100%\n\nplaced\n\n')
  expect(lastLine(Buffer.from(output), false)).toBe('placed')
  expect(plainText(Buffer.from('half a line\nwhole\n'), true)).toBe('whole\n')
  expect(lastLine(Buffer.from('\n \n'), false)).toBe('')
})

test('bytes under way are counted until they are acknowledged, and a late acknowledgement counts for the oldest', () => {
  const segments = new Segments()
  segments.sent(100, 200)
  segments.sent(200, 260)
  segments.acknowledge(150)
  expect(segments.outstanding).toBe(110)
  segments.sent(180, 400)
  segments.acknowledge(260)
  expect(segments.outstanding).toBe(220)
  segments.acknowledge(99)
  segments.acknowledge(5000)
  expect(segments.outstanding).toBe(220)
  segments.acknowledge(400)
  expect(segments.outstanding).toBe(0)
})
