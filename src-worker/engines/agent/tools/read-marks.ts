import { createHash, type Hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'

/** A file as the model last saw it. */
export type ReadMark = { readonly path: string; readonly hash: string }

const marksSchema = z.array(z.object({ path: z.string(), hash: z.string() }))

/** Which files the model has seen, and with which bytes: an edit of anything else is refused. */
export class ReadMarks {
  readonly #seen = new Map<string, string>()
  #fresh: ReadMark[] = []

  /** The model knows the file with these bytes now. */
  saw(path: string, bytes: Uint8Array): void {
    this.sawHash(path, hashOf(bytes))
  }

  /** The same for a file that was read in pieces: `hash` comes from `hashBytesOf`. */
  sawHash(path: string, hash: string): void {
    this.#seen.set(path, hash)
    this.#fresh.push({ path, hash })
  }

  /** What the model knows of a file whose bytes are these now. */
  stateOf(path: string, bytes: Uint8Array): 'never-read' | 'changed' | 'known' {
    const hash = this.#seen.get(path)
    if (hash === undefined) return 'never-read'
    return hash === hashOf(bytes) ? 'known' : 'changed'
  }

  /** Marks made since the last call: they go into the transcript with the tool's result. */
  takeFresh(): ReadMark[] {
    const fresh = this.#fresh
    this.#fresh = []
    return fresh
  }

  /** Reads the marks of earlier workers back from the transcript. */
  restore(entries: readonly TranscriptEntry[]): void {
    for (const entry of entries) {
      if (entry.type !== 'tool-finished') continue
      const marks = marksSchema.safeParse(entry['marks'])
      if (marks.success) for (const mark of marks.data) this.#seen.set(mark.path, mark.hash)
    }
  }

  /** After a move: a file counts as read at its new place when its bytes there are equal. */
  async carryOver(newPlaceOf: (path: string) => string | null): Promise<void> {
    for (const [path, hash] of [...this.#seen]) {
      const place = newPlaceOf(path)
      if (place === null || place === path) continue
      const bytes = await readFile(place).catch(() => null)
      if (bytes === null || hashOf(bytes) !== hash) continue
      this.#seen.set(place, hash)
      this.#fresh.push({ path: place, hash })
    }
  }
}

function hashOf(bytes: Uint8Array): string {
  return hashBytesOf(createHash('sha256').update(bytes))
}

/** The mark of what a SHA-256 was fed with. */
export function hashBytesOf(hash: Hash): string {
  return hash.digest('base64url').slice(0, 22)
}
