import { open } from 'node:fs/promises'
import { isErrno } from '../../../src-node/files/is-errno.ts'

const pieceBytes = 256 * 1024
/** A line that is longer than this (a pasted file) is passed over. */
const mostLineBytes = 32 * 1024 * 1024

/** Reads a file of lines that grows, each line once. */
export class LineTail {
  readonly #path: string
  #offset = 0
  #rest: Buffer[] = []
  #restBytes = 0
  #skips = false

  constructor(path: string) {
    this.#path = path
  }

  get path(): string {
    return this.#path
  }

  /** Hands over the whole lines that have come since. A file that is not there yet has none. */
  async read(take: (line: string) => Promise<void>): Promise<void> {
    const file = await open(this.#path, 'r').catch((error: unknown) => {
      if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return null
      throw error
    })
    if (file === null) return
    try {
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceBytes), 0, pieceBytes, this.#offset)
        if (bytesRead === 0) return
        this.#offset += bytesRead
        await this.#take(buffer.subarray(0, bytesRead), take)
      }
    } finally {
      await file.close()
    }
  }

  async #take(piece: Buffer, take: (line: string) => Promise<void>): Promise<void> {
    let from = 0
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      const line = Buffer.concat([...this.#rest, piece.subarray(from, end)]).toString('utf8')
      const isWhole = !this.#skips
      this.#rest = []
      this.#restBytes = 0
      this.#skips = false
      from = end + 1
      if (isWhole) await take(line)
    }
    if (from === piece.length) return
    this.#restBytes += piece.length - from
    if (this.#restBytes > mostLineBytes) {
      this.#rest = []
      this.#skips = true
    } else this.#rest.push(Buffer.from(piece.subarray(from)))
  }
}
