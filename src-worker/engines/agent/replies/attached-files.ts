import { open, type FileHandle } from 'node:fs/promises'
import { readFlags } from '../../../../src-node/files/open-flags.ts'
import type { Answer } from '../../../../src-shared/board/session-state.ts'
import { textBlock, type Block } from '../blocks.ts'
import { readMedia } from '../tools/read-media.ts'
import { sniffMedia } from '../../../../src-node/files/sniff-media.ts'

const sniffedBytes = 4_096
/** A request may have 32 MB in all, and what is said once goes along with every later request. */
const mostShown = 10
/** A text that is longer is left to the tools that read files in parts. */
const longestText = 50_000

/** A message with the files that the user attached. One that cannot be shown is told in words. */
export async function withAttachments(
  text: string,
  attachments: readonly { readonly path: string }[],
): Promise<string | Block[]> {
  if (attachments.length === 0) return text
  const shown = await Promise.all(attachments.slice(0, mostShown).map(({ path }) => blocksOf(path)))
  const left = attachments.slice(mostShown).map(({ path }) => path)
  const rest =
    left.length > 0 ? [textBlock(`(${mostShown} files at most are shown. Also attached: ${left.join(', ')})`)] : []
  return [textBlock(text), ...shown.flat(), ...rest]
}

/** The files of a reply. */
export function attachmentsOf(answer: Answer): readonly { readonly path: string }[] {
  return answer.type === 'text' ? (answer.attachments ?? []) : []
}

async function blocksOf(path: string): Promise<readonly Block[]> {
  try {
    const file = await open(path, readFlags)
    try {
      return await read(file, path)
    } finally {
      await file.close()
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [textBlock(`(The attached file ${path} cannot be shown: ${why})`)]
  }
}

async function read(file: FileHandle, path: string): Promise<readonly Block[]> {
  const found = await file.stat()
  if (!found.isFile()) return [textBlock(`(The attached ${path} is no file, and cannot be shown)`)]
  const { size } = found
  const { bytesRead, buffer } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0)
  const start = buffer.subarray(0, bytesRead)
  const media = sniffMedia(start)
  if (media !== null) {
    const { content } = await readMedia(file, media, { path, size, pages: undefined })
    return typeof content === 'string' ? [textBlock(content)] : content
  }
  if (start.includes(0)) return [textBlock(`(Attached file, not a text: ${path}, ${size} bytes)`)]
  if (size > longestText) return [textBlock(`(Attached file, too long to be shown here: ${path}, ${size} bytes)`)]
  const whole = Buffer.alloc(size)
  const got = await file.read(whole, 0, size, 0)
  return [textBlock(`<attached-file path="${path}">\n${whole.toString('utf8', 0, got.bytesRead)}\n</attached-file>`)]
}
