import { access, constants, lstat, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createTwoFilesPatch, structuredPatch } from 'diff'
import { isErrno } from '../../../../src-node/files/is-errno.ts'
import { writeFileAtomic } from '../../../../src-node/files/write-atomic.ts'
import type { ChangedFile } from '../../../../src-shared/board/transcript.ts'
import { withPlainEnds } from './replace-text.ts'
import { decodeText, encodeText, type TextEncoding } from './text-encoding.ts'
import { ToolError } from './tool.ts'

/** A text file, taken apart so that an edit gives back what it did not touch. */
export type TextFile = {
  readonly bytes: Buffer
  /** As it is, with its own line ends, without a byte order mark. */
  readonly text: string
  readonly encoding: TextEncoding
  readonly hasMark: boolean
  readonly mode: number
}

const largestText = 10 * 1024 * 1024

/** Reads a text file; null when there is none. Throws `ToolError` for what cannot be edited as text. */
export async function readTextFile(path: string): Promise<TextFile | null> {
  const file = await openRegular(path)
  if (file === null) return null
  try {
    const found = await file.stat()
    if (found.size > largestText)
      throw new ToolError(
        `${path} is ${found.size} bytes long, too large to edit as a whole (at most ${largestText}): change it with a command in Bash, such as sed.`,
      )
    const bytes = await file.readFile()
    const decoded = decodeText(bytes)
    if (decoded === null) throw new ToolError(`${path} is a binary file: change it with a command in Bash.`)
    return { bytes, ...decoded, mode: found.mode & 0o777 }
  } finally {
    await file.close()
  }
}

/**
 * Opens a regular file; null when there is none. Opened without waiting, so that a pipe put in its place since does not
 * hold us up. Throws `ToolError` for whatever else is there.
 */
export async function openRegular(path: string) {
  let file
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return await nothingThere(path)
    throw fileError(error, path, 'read')
  }
  const found = await file.stat()
  if (found.isFile()) return file
  await file.close()
  if (found.isDirectory()) throw new ToolError(`${path} is a directory; use Glob or \`ls\` to see what is in it.`)
  throw new ToolError(`${path} is not a regular file but a ${found.isFIFO() ? 'pipe' : 'device'}; it cannot be read.`)
}

/** A link that leads nowhere is no place for a new file: where it would land, nobody was asked about. */
async function nothingThere(path: string): Promise<null> {
  const found = await lstat(path).catch(() => null)
  if (found?.isSymbolicLink() === true) throw new ToolError(`${path} is a symbolic link that leads nowhere.`)
  return null
}

/** What the file will hold: the encoding and the mark that it had, and CR LF where all of it had that. */
export function bytesOf(text: string, like: TextFile | null, path: string): Buffer {
  const bytes = encodeText(text, like ?? { encoding: 'utf8', hasMark: false })
  if (bytes !== null) return bytes
  throw new ToolError(
    `${path} is no UTF-8 file, and its encoding has no place for some characters of the new text. Use plain ones, or convert the file first (iconv in Bash).`,
  )
}

/** A text with the line ends of the file that it replaces, when that had only CR LF and the text says nothing else. */
export function withLineEndsOf(text: string, like: TextFile | null): string {
  if (like === null || text.includes('\r\n')) return text
  const isCrLf = like.text.includes('\r\n') && !/(^|[^\r])\n/.test(like.text)
  return isCrLf ? text.replaceAll('\n', '\r\n') : text
}

/** Replaces a file at once, keeping its mode; a new one gets the usual mode, its directories are made. */
export async function writeTextFile(path: string, bytes: Buffer, before: TextFile | null): Promise<void> {
  try {
    if (before === null) await mkdir(dirname(path), { recursive: true })
    // The file is replaced, not written into: without this look its write protection would count for nothing.
    else await access(path, constants.W_OK)
    await writeFileAtomic(path, bytes, { mode: before?.mode ?? 0o666 & ~process.umask(), followLink: true })
  } catch (error) {
    throw fileError(error, path, 'written')
  }
}

/** The change as a unified diff, and its lines counted. Line ends are not shown. */
export function changeOf(name: string, old: string | null, now: string): { patch: string; file: ChangedFile } {
  const before = old === null ? null : withPlainEnds(old)
  const after = withPlainEnds(now)
  const from = before === null ? '/dev/null' : `a/${name}`
  const options = { context: 3, timeout: diffMs }
  const patch = createTwoFilesPatch(from, `b/${name}`, before ?? '', after, '', '', options)
  const { hunks } = structuredPatch(name, name, before ?? '', after, '', '', { context: 0, timeout: diffMs }) ?? {
    hunks: [],
  }
  const lines = hunks.flatMap((hunk) => hunk.lines)
  return {
    patch:
      patch === undefined ? `--- ${from}\n+++ b/${name}\n(too much changed to show)\n` : patch.replace(/^=+\n/, ''),
    file: {
      path: name,
      added: lines.filter((line) => line.startsWith('+')).length,
      removed: lines.filter((line) => line.startsWith('-')).length,
      ...(before === null ? { created: true } : {}),
    },
  }
}

/** Two large texts without anything in common take long to compare. */
const diffMs = 2_000

const problems: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links go round in a circle',
  EEXIST: 'a file is in the way of a directory',
  ENOTDIR: 'a part of the path is a file, not a directory',
  EISDIR: 'it is a directory',
  ENXIO: 'it is no regular file',
  ETXTBSY: 'it is being run',
}

/** What the system says about a file, in words for the model; other errors as they are. */
export function fileError(error: unknown, path: string, done: 'read' | 'written'): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const words = problems[code]
  return words === undefined ? error : new ToolError(`${path} cannot be ${done}: ${words}.`)
}
