/**
 * One frame: u32 length of all that follows, u32 length of the JSON header, the header in UTF-8, then the binary tail
 * (terminal bytes; may be empty). Big-endian.
 */
export type Frame = { readonly header: string; readonly tail: Uint8Array }

/** UTF-8 as the host gives it (`TextEncoder`, `Buffer`): shared code has no globals of its own. */
export type Utf8 = { readonly encode: (text: string) => Uint8Array; readonly decode: (bytes: Uint8Array) => string }

/** The largest frame that is read; a longer one ends the connection. */
export const maxFrameBytes = 64 * 1024 * 1024

const noBytes = new Uint8Array(0)

/** Writes one frame. */
export function encodeFrame(utf8: Utf8, header: string, tail: Uint8Array = noBytes): Uint8Array {
  const head = utf8.encode(header)
  const frame = new Uint8Array(8 + head.length + tail.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, 4 + head.length + tail.length)
  view.setUint32(4, head.length)
  frame.set(head, 8)
  frame.set(tail, 8 + head.length)
  return frame
}

/** What is wrong with a stream of frames; the connection cannot go on. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
}

/** Cuts a byte stream into frames. Give it chunks as they come; it returns the frames that are whole. */
export class FrameReader {
  readonly #utf8: Utf8
  #chunks: Uint8Array[] = []
  #buffered = 0

  constructor(utf8: Utf8) {
    this.#utf8 = utf8
  }

  /** Adds a chunk. Throws `FrameError` when the stream cannot be frames. */
  push(chunk: Uint8Array): Frame[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    const frames: Frame[] = []
    for (;;) {
      if (this.#buffered < 8) return frames
      const start = this.#gather(8)
      const view = new DataView(start.buffer, start.byteOffset, start.length)
      const length = view.getUint32(0)
      const headerLength = view.getUint32(4)
      if (length > maxFrameBytes || headerLength + 4 > length)
        throw new FrameError(`a frame of ${length} bytes with a header of ${headerLength}`)
      if (this.#buffered < 4 + length) return frames
      const whole = this.#gather(4 + length)
      frames.push({
        header: this.#utf8.decode(whole.subarray(8, 8 + headerLength)),
        tail: whole.slice(8 + headerLength, 4 + length),
      })
      this.#chunks = [whole.subarray(4 + length)]
      this.#buffered -= 4 + length
    }
  }

  /** Makes the first chunk hold at least `count` bytes; copies only what it must. */
  #gather(count: number): Uint8Array {
    const first = this.#chunks[0] ?? noBytes
    if (first.length >= count) return first
    const joined = new Uint8Array(this.#buffered)
    let at = 0
    for (const chunk of this.#chunks) {
      joined.set(chunk, at)
      at += chunk.length
    }
    this.#chunks = [joined]
    return joined
  }
}
