import { closeSync, fstatSync, ftruncateSync, fsyncSync, readSync } from 'node:fs'
import { reachSync } from './faults.ts'
import { openOwnFile } from './open-own-file.ts'
import { writeAllSync } from './write-atomic.ts'

const LINE_FEED = 10
const TAIL_CHUNK = 64 * 1024

/** Writes whole JSON lines to the end of one file. There is one per file: each file has one writer. */
export type LineWriter = {
  /**
   * Appends values as lines, in one write, before it returns, so that what was told afterwards is already in the file
   * should this process die. Throws when the disk refuses; the file then still ends with a whole line.
   */
  append(...values: readonly object[]): void
  /** Waits until everything appended so far would survive a power loss. */
  sync(): void
  /** Bytes in the file. */
  readonly size: number
  close(): void
}

/** Opens (or makes, 0600) an append-only JSONL file. A torn last line, left by a death in mid-write, is cut off first. */
export function openLineWriter(path: string): LineWriter {
  reachSync('open', path)
  const descriptor = openOwnFile(path)
  let size = 0
  try {
    size = cutTornLine(descriptor, path)
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
  let open = true
  return {
    append(...values) {
      if (values.length === 0) return
      const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
      try {
        writeAllSync(descriptor, path, bytes)
      } catch (error) {
        if (reachSync('truncate', path)) ftruncateSync(descriptor, size)
        throw error
      }
      size += bytes.length
    },
    sync() {
      if (reachSync('sync', path)) fsyncSync(descriptor)
    },
    get size() {
      return size
    },
    close() {
      if (!open) return
      open = false
      closeSync(descriptor)
    },
  }
}

function cutTornLine(descriptor: number, path: string): number {
  const { size } = fstatSync(descriptor)
  const chunk = Buffer.alloc(Math.min(TAIL_CHUNK, size))
  let end = size
  while (end > 0) {
    const start = Math.max(0, end - chunk.length)
    const length = readSync(descriptor, chunk, 0, end - start, start)
    const lineFeed = chunk.subarray(0, length).lastIndexOf(LINE_FEED)
    if (lineFeed !== -1) {
      end = start + lineFeed + 1
      break
    }
    end = start
  }
  if (end !== size && reachSync('truncate', path)) ftruncateSync(descriptor, end)
  return end
}
