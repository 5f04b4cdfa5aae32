import { open, type FileHandle } from 'node:fs/promises'
import type { z } from 'zod'
import { isErrno } from './is-errno.ts'
import { readFlags } from './open-flags.ts'

const LINE_FEED = 10
const CHUNK = 64 * 1024

/** One line of a JSONL file. `offset` is where it begins, `end` where the next one does, both in bytes. */
export type LineRead<T> =
  | { readonly kind: 'line'; readonly value: T; readonly offset: number; readonly end: number }
  | { readonly kind: 'corrupt'; readonly reason: string; readonly offset: number; readonly end: number }

type RawLine = { readonly bytes: Buffer; readonly offset: number }

/**
 * Streams the lines of a JSONL file from byte `from` (the beginning of a line). A torn last line is left out: it was
 * never finished, so nobody was told of it. A line that does not decode is reported and the rest goes on. No file means
 * no lines.
 */
export async function* readLines<T>(path: string, schema: z.ZodType<T>, from = 0): AsyncGenerator<LineRead<T>> {
  const file = await openToRead(path)
  if (file === null) return
  try {
    for await (const line of rawLines(file, from)) yield decode(line, schema)
  } finally {
    await file.close()
  }
}

/** The last `count` lines, oldest first, reading no more of the file than they take. */
export async function readLastLines<T>(path: string, schema: z.ZodType<T>, count: number): Promise<LineRead<T>[]> {
  const file = await openToRead(path)
  if (file === null) return []
  try {
    const { bytes, offset } = await readTail(file, count, (await file.stat()).size)
    return splitLines(bytes, offset)
      .slice(-count)
      .map((line) => decode(line, schema))
  } finally {
    await file.close()
  }
}

/** Which lines of a file whose lines are in a rising order. */
type Before = {
  readonly before: number
  readonly limit: number
  /** Where a line stands in that order; null when it does not say. */
  readonly orderOf: (json: unknown) => number | null
}

/**
 * The last `limit` lines that stand before `before`, oldest first, and whether there is none before them. The place is
 * found by halving, so of a long file little more is read than what is returned.
 */
export async function readLinesBefore<T>(
  path: string,
  schema: z.ZodType<T>,
  { before, limit, orderOf }: Before,
): Promise<{ readonly lines: LineRead<T>[]; readonly reachedStart: boolean }> {
  const file = await openToRead(path)
  if (file === null) return { lines: [], reachedStart: true }
  try {
    const order = (line: RawLine): number | null => orderOf(parsed(line))
    const { from, to } = await narrow(file, before, order)
    const near = splitLines(await readBetween(file, from, to), from)
    const first = near.find((line) => (order(line) ?? -Infinity) >= before)
    const { bytes, offset } = await readTail(file, limit, first?.offset ?? to)
    const lines = splitLines(bytes, offset).slice(-limit)
    return { lines: lines.map((line) => decode(line, schema)), reachedStart: (lines[0]?.offset ?? 0) === 0 }
  } finally {
    await file.close()
  }
}

const NEAR_ENOUGH = 4 * CHUNK

/** A stretch of whole lines in which the first that does not stand before `before` begins, if there is one. */
async function narrow(
  file: FileHandle,
  before: number,
  orderOf: (line: RawLine) => number | null,
): Promise<{ readonly from: number; readonly to: number }> {
  let from = 0
  let to = (await file.stat()).size
  while (to - from > NEAR_ENOUGH) {
    const line = await firstLineAfter(file, Math.floor((from + to) / 2), to)
    const order = line === null ? null : orderOf(line)
    if (line === null || order === null) break
    if (order >= before) to = line.offset
    else from = line.offset
  }
  return { from, to }
}

/** The first whole line that begins after `position` and ends by `limit`. */
async function firstLineAfter(file: FileHandle, position: number, limit: number): Promise<RawLine | null> {
  let bytes = Buffer.alloc(0)
  for (let end = position; end < limit;) {
    const next = Math.min(limit, end + CHUNK)
    bytes = Buffer.concat([bytes, await readBetween(file, end, next)])
    end = next
    const start = bytes.indexOf(LINE_FEED) + 1
    const lineFeed = start === 0 ? -1 : bytes.indexOf(LINE_FEED, start)
    if (lineFeed !== -1) return { bytes: bytes.subarray(start, lineFeed), offset: position + start }
  }
  return null
}

async function readBetween(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from)
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from)
  return bytes.subarray(0, bytesRead)
}

function parsed(line: RawLine): unknown {
  try {
    return JSON.parse(line.bytes.toString('utf8'))
  } catch {
    return null
  }
}

async function openToRead(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, readFlags)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}

async function* rawLines(file: FileHandle, from: number): AsyncGenerator<RawLine> {
  const chunk = Buffer.alloc(CHUNK)
  let pending: Buffer[] = []
  let lineStart = from
  let position = from
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, CHUNK, position)
    if (bytesRead === 0) return
    let start = 0
    for (;;) {
      const lineFeed = chunk.subarray(0, bytesRead).indexOf(LINE_FEED, start)
      if (lineFeed === -1) break
      const bytes = Buffer.concat([...pending, chunk.subarray(start, lineFeed)])
      pending = []
      yield { bytes, offset: lineStart }
      start = lineFeed + 1
      lineStart = position + start
    }
    if (start < bytesRead) pending.push(Buffer.from(chunk.subarray(start, bytesRead)))
    position += bytesRead
  }
}

/** Reads backwards from `end` until `count` whole lines, and the line feed before them, are in hand. */
async function readTail(file: FileHandle, count: number, end: number): Promise<RawLine> {
  const chunks: Buffer[] = []
  let offset = end
  let lineFeeds = 0
  while (offset > 0 && lineFeeds <= count) {
    const length = Math.min(CHUNK, offset)
    const chunk = Buffer.alloc(length)
    const { bytesRead } = await file.read(chunk, 0, length, offset - length)
    if (bytesRead !== length) break
    offset -= length
    chunks.unshift(chunk)
    for (const byte of chunk) if (byte === LINE_FEED) lineFeeds += 1
  }
  const bytes = Buffer.concat(chunks)
  if (offset === 0) return { bytes, offset }
  const firstLine = bytes.indexOf(LINE_FEED) + 1
  return { bytes: bytes.subarray(firstLine), offset: offset + firstLine }
}

function splitLines(bytes: Buffer, offset: number): RawLine[] {
  const lines: RawLine[] = []
  let start = 0
  for (;;) {
    const lineFeed = bytes.indexOf(LINE_FEED, start)
    if (lineFeed === -1) return lines
    lines.push({ bytes: bytes.subarray(start, lineFeed), offset: offset + start })
    start = lineFeed + 1
  }
}

function decode<T>(line: RawLine, schema: z.ZodType<T>): LineRead<T> {
  const { offset } = line
  const end = offset + line.bytes.length + 1
  let json: unknown
  try {
    json = JSON.parse(line.bytes.toString('utf8'))
  } catch (error) {
    return { kind: 'corrupt', reason: error instanceof Error ? error.message : String(error), offset, end }
  }
  const parsed = schema.safeParse(json)
  if (parsed.success) return { kind: 'line', value: parsed.data, offset, end }
  return { kind: 'corrupt', reason: parsed.error.message, offset, end }
}
