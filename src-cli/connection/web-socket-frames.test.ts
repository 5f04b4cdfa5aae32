import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeFrame, FrameDecoder, type Frame } from './web-socket-frames.ts'

/** A frame as a server sends it: without a mask. */
function serverFrame(opcode: number, payload: Buffer, last = true): Buffer {
  const length = payload.length
  const head = length < 126 ? Buffer.from([0, length]) : Buffer.alloc(length < 65_536 ? 4 : 10)
  if (length >= 65_536) {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  } else if (length >= 126) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  }
  head[0] = (last ? 0x80 : 0) | opcode
  return Buffer.concat([head, payload])
}

const texts = (frames: readonly Frame[]): string[] => frames.map((frame) => Buffer.from(frame.payload).toString())

describe('WebSocket frames', () => {
  test('come out whole however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 300 }), { maxLength: 8 }),
        fc.array(fc.nat(500), { maxLength: 30 }),
        (messages, cuts) => {
          const bytes = Buffer.concat(messages.map((text) => serverFrame(1, Buffer.from(text))))
          const decoder = new FrameDecoder()
          const got: Frame[] = []
          let at = 0
          for (const cut of cuts) {
            got.push(...decoder.push(bytes.subarray(at, Math.min(bytes.length, at + cut))))
            at = Math.min(bytes.length, at + cut)
          }
          got.push(...decoder.push(bytes.subarray(at)))
          expect(texts(got)).toEqual(messages)
        },
      ),
    )
  })

  test('of more than 64 kB are taken', () => {
    const payload = Buffer.alloc(70_000, 'x')
    expect(new FrameDecoder().push(serverFrame(2, payload))).toEqual([{ kind: 'binary', payload }])
  })

  test('in fragments make one message, with control frames in between', () => {
    const decoder = new FrameDecoder()
    const frames = decoder.push(
      Buffer.concat([
        serverFrame(1, Buffer.from('one '), false),
        serverFrame(9, Buffer.from('ping')),
        serverFrame(0, Buffer.from('two '), false),
        serverFrame(0, Buffer.from('three')),
        serverFrame(1, Buffer.from('next')),
      ]),
    )
    expect(frames.map((frame) => frame.kind)).toEqual(['ping', 'text', 'text'])
    expect(texts(frames)).toEqual(['ping', 'one two three', 'next'])
  })

  test('that are none are refused', () => {
    expect(() => new FrameDecoder().push(Buffer.from('HTTP/1.1 400'))).toThrow(/does not speak WebSocket/)
    expect(() => new FrameDecoder().push(serverFrame(0, Buffer.from('x')))).toThrow(/unknown/)
  })

  test.each([5, 200, 70_000])('of a client are masked (%d bytes)', (length) => {
    const payload = Buffer.alloc(length, 'a')
    const frame = encodeFrame('text', payload)
    const start = frame.length - length
    const mask = frame.subarray(start - 4, start)
    expect((frame[1] ?? 0) & 0x80).toBe(0x80)
    const plain = Buffer.from(frame.subarray(start).map((byte, index) => byte ^ (mask[index & 3] ?? 0)))
    expect(plain.equals(payload)).toBe(true)
  })
})
