const firstSize = 16 * 1024

/** The last `capacity` bytes of a stream, by offset. It takes no more memory than the stream has brought. */
export class ByteRing {
  readonly capacity: number
  readonly #base: number
  #buffer: Buffer
  #end: number

  /** `base` is the offset of the first byte. */
  constructor(capacity: number, base: number) {
    this.capacity = capacity
    this.#base = base
    this.#end = base
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(firstSize, capacity))
  }

  /** The oldest offset that is still held. */
  get start(): number {
    return Math.max(this.#base, this.#end - this.capacity)
  }

  /** The offset after the last byte. */
  get end(): number {
    return this.#end
  }

  /** Adds bytes; the oldest go when there is no room. */
  push(bytes: Uint8Array): void {
    this.#grow(this.#end - this.#base + bytes.length)
    const kept = bytes.length > this.capacity ? bytes.subarray(bytes.length - this.capacity) : bytes
    const at = (this.#end - this.#base + bytes.length - kept.length) % this.#buffer.length
    const first = kept.subarray(0, this.#buffer.length - at)
    this.#buffer.set(first, at)
    this.#buffer.set(kept.subarray(first.length), 0)
    this.#end += bytes.length
  }

  /** A copy of the bytes from `offset` on, at most `limit`; from the oldest held one when `offset` is older. */
  read(offset: number, limit: number): Uint8Array {
    const from = Math.max(offset, this.start)
    const length = Math.max(0, Math.min(limit, this.#end - from))
    const bytes = new Uint8Array(length)
    const at = (from - this.#base) % this.#buffer.length
    const first = this.#buffer.subarray(at, Math.min(at + length, this.#buffer.length))
    bytes.set(first)
    bytes.set(this.#buffer.subarray(0, length - first.length), first.length)
    return bytes
  }

  /** Doubles until `length` bytes fit, or the capacity is reached. Until then nothing has wrapped around. */
  #grow(length: number): void {
    let size = this.#buffer.length
    while (size < length && size < this.capacity) size = Math.min(size * 2, this.capacity)
    if (size === this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(size)
    this.#buffer.copy(grown)
    this.#buffer = grown
  }
}
