import { mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createTwoFilesPatch, structuredPatch } from 'diff'
import { isErrno } from '../../../../src-node/files/is-errno.ts'
import { writeFileAtomic } from '../../../../src-node/files/write-atomic.ts'
import type { ChangedFile } from '../../../../src-shared/board/transcript.ts'
import { ToolError } from './tool.ts'

/** A text file taken apart so that an edit gives back what it did not touch: its byte order mark and its line ends. */
export type TextFile = {
  readonly bytes: Buffer
  /** With `\n` line ends and no byte order mark. */
  readonly text: string
  readonly hasMark: boolean
  /** True when every line ends in CR LF: then it is written back so. */
  readonly isCrLf: boolean
  readonly mode: number
}

const largestText = 10 * 1024 * 1024
const byteOrderMark = '\uFEFF'

/** Reads a text file; null when there is none. Throws `ToolError` for directories, binary files and very large ones. */
export async function readTextFile(path: string): Promise<TextFile | null> {
  const found = await statOf(path)
  if (found === null) return null
  if (found.isDirectory()) throw new ToolError(`${path} is a directory.`)
  if (!found.isFile()) throw new ToolError(`${path} is not a regular file.`)
  if (found.size > largestText)
    throw new ToolError(`${path} is ${found.size} bytes long: too large to edit as a whole.`)
  const bytes = await readFile(path)
  if (isBinary(bytes)) throw new ToolError(`${path} is a binary file.`)
  const whole = bytes.toString('utf8')
  const hasMark = whole.startsWith(byteOrderMark)
  const body = hasMark ? whole.slice(1) : whole
  const isCrLf = body.includes('\r\n') && !/(^|[^\r])\n/.test(body)
  return { bytes, text: isCrLf ? body.replaceAll('\r\n', '\n') : body, hasMark, isCrLf, mode: found.mode & 0o777 }
}

/** Bytes that no text has: a NUL, or what is not UTF-8. */
export function isBinary(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 8192)
  if (start.includes(0)) return true
  // A cut in the middle of a character must not count as broken: three bytes at the end may be anything.
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start.length < 8192 ? start : start.subarray(0, -3), {
      stream: true,
    })
    return false
  } catch {
    return true
  }
}

/** What the file will hold, with the mark and the line ends that it had. */
export function bytesOf(text: string, like: Pick<TextFile, 'hasMark' | 'isCrLf'> | null): Buffer {
  const body = like?.isCrLf === true ? text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n') : text
  return Buffer.from(like?.hasMark === true && !body.startsWith(byteOrderMark) ? byteOrderMark + body : body, 'utf8')
}

/** Replaces a file at once, keeping its mode; a new one gets the usual mode, its directories are made. */
export async function writeTextFile(path: string, bytes: Buffer, before: TextFile | null): Promise<void> {
  if (before === null) await mkdir(dirname(path), { recursive: true })
  const umask = process.umask()
  await writeFileAtomic(path, bytes, { mode: before?.mode ?? 0o666 & ~umask, followLink: true })
}

/** The change as a unified diff, and its lines counted. */
export function changeOf(name: string, before: string | null, after: string): { patch: string; file: ChangedFile } {
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${name}`,
    `b/${name}`,
    before ?? '',
    after,
    '',
    '',
    {
      context: 3,
    },
  )
  const { hunks } = structuredPatch(name, name, before ?? '', after, '', '', { context: 0 })
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return {
    patch: patch.replace(/^=+\n/, ''),
    file: {
      path: name,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
      ...(before === null ? { created: true } : {}),
    },
  }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}
