import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameError, FrameReader, maxFrameBytes, type Utf8 } from './frames.ts'

const utf8: Utf8 = {
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes) => new TextDecoder().decode(bytes),
}

const framesArbitrary = fc.array(
  fc.record({ header: fc.string({ unit: 'grapheme' }), tail: fc.uint8Array({ maxLength: 300 }) }),
  { maxLength: 12 },
)

describe('frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(framesArbitrary, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (frames, sizes) => {
        const stream = Uint8Array.from(frames.flatMap(({ header, tail }) => [...encodeFrame(utf8, header, tail)]))
        const reader = new FrameReader(utf8)
        const read: { header: string; tail: number[] }[] = []
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          for (const frame of reader.push(stream.slice(at, at + size))) {
            read.push({ header: frame.header, tail: [...frame.tail] })
          }
          at += size
        }
        expect(read).toEqual(frames.map(({ header, tail }) => ({ header, tail: [...tail] })))
      }),
    )
  })

  it('do not share memory with the chunk they came in', () => {
    const stream = encodeFrame(utf8, '{}', Uint8Array.of(1, 2, 3))
    const [frame] = new FrameReader(utf8).push(stream)
    stream.fill(0)
    expect([...(frame?.tail ?? [])]).toEqual([1, 2, 3])
  })

  it('that claim to be larger than allowed end the stream', () => {
    const bad = new Uint8Array(8)
    new DataView(bad.buffer).setUint32(0, maxFrameBytes + 1)
    expect(() => new FrameReader(utf8).push(bad)).toThrow(FrameError)
  })

  it('whose header is longer than themselves end the stream', () => {
    const bad = encodeFrame(utf8, '{}')
    new DataView(bad.buffer).setUint32(4, 99)
    expect(() => new FrameReader(utf8).push(bad)).toThrow(FrameError)
  })
})
