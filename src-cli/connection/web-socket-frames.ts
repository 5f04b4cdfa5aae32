// The part of RFC 6455 that a client needs on a local socket: no extensions, no compression.

/** What a frame carries. */
export type FrameKind = 'text' | 'binary' | 'close' | 'ping' | 'pong'

/** A whole message, or a control frame. */
export type Frame = { readonly kind: FrameKind; readonly payload: Uint8Array }

const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const kinds: Readonly<Record<number, FrameKind>> = { 1: 'text', 2: 'binary', 8: 'close', 9: 'ping', 10: 'pong' }
const CONTINUATION = 0
/** No message of the API comes near; more than this is a peer gone wrong. */
const LONGEST_MESSAGE = 256 * 1024 * 1024

/** One frame from a client. Masked as the RFC demands; the mask guards proxies, and there are none on a local socket. */
export function encodeFrame(kind: FrameKind, payload: Uint8Array): Buffer {
  const length = payload.length
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const start = 2 + lengthBytes + 4
  const frame = Buffer.allocUnsafe(start + length)
  frame[0] = 0x80 | opcodes[kind]
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2)
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.writeUInt32BE(Math.floor(Math.random() * 0xffff_ffff), start - 4)
  for (let index = 0; index < length; index++) {
    frame[start + index] = (payload[index] ?? 0) ^ (frame[start - 4 + (index & 3)] ?? 0)
  }
  return frame
}

/** Takes the bytes of a server as they come and gives whole messages; throws when they are no WebSocket frames. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0)
  #parts: Buffer[] = []
  #partsKind: FrameKind | null = null

  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const frames: Frame[] = []
    for (let frame = this.#next(); frame !== 'more'; frame = this.#next()) {
      if (frame !== null) frames.push(frame)
    }
    return frames
  }

  #next(): Frame | null | 'more' {
    const bytes = this.#rest
    if (bytes.length < 2) return 'more'
    const first = bytes.readUInt8(0)
    const second = bytes.readUInt8(1)
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0) throw new Error('the other side does not speak WebSocket')
    const short = second & 0x7f
    const start = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length < start) return 'more'
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
    if (length > LONGEST_MESSAGE) throw new Error(`a message of ${length} bytes is too long`)
    if (bytes.length < start + length) return 'more'
    this.#rest = bytes.subarray(start + length)
    return this.#take(first & 0x0f, (first & 0x80) !== 0, bytes.subarray(start, start + length))
  }

  #take(opcode: number, last: boolean, payload: Buffer): Frame | null {
    const kind = opcode === CONTINUATION ? this.#partsKind : (kinds[opcode] ?? null)
    if (kind === null) throw new Error(`unknown WebSocket frame ${opcode}`)
    if (opcode >= opcodes.close) return { kind, payload }
    if (last && this.#parts.length === 0) {
      this.#partsKind = null
      return { kind, payload }
    }
    this.#partsKind = kind
    this.#parts.push(payload)
    if (!last) return null
    const whole = Buffer.concat(this.#parts)
    this.#parts = []
    this.#partsKind = null
    return { kind, payload: whole }
  }
}
