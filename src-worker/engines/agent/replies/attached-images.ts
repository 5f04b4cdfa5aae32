import { open } from 'node:fs/promises'
import type { Answer } from '../../../../src-shared/board/session-state.ts'
import { textBlock, type Block } from '../blocks.ts'
import { readMedia } from '../tools/read-media.ts'
import { sniffMedia } from '../tools/sniff-media.ts'
import { ToolError } from '../tools/tool.ts'

const sniffedBytes = 512
/** A request may have 32 MB in all, and what is said once goes along with every later request. */
const mostImages = 10

/** A message with the images that the user attached. One that cannot be shown is told in words. */
export async function withImages(text: string, answer: Answer): Promise<string | Block[]> {
  const attachments = answer.type === 'text' ? (answer.attachments ?? []) : []
  if (attachments.length === 0) return text
  const shown = await Promise.all(attachments.slice(0, mostImages).map(({ path }) => imageAt(path)))
  const left = attachments.length - shown.length
  const rest = left > 0 ? [textBlock(`(${left} more images were attached; ${mostImages} at most are shown.)`)] : []
  return [textBlock(text), ...shown.flat(), ...rest]
}

async function imageAt(path: string): Promise<readonly Block[]> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const start = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0)
      const media = sniffMedia(start.buffer.subarray(0, start.bytesRead))
      if (media?.kind !== 'image') throw new ToolError(`${path} is no image.`)
      const { content } = await readMedia(file, media, { path, size, pages: undefined })
      return typeof content === 'string' ? [textBlock(content)] : content
    } finally {
      await file.close()
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [textBlock(`(The attached image ${path} cannot be shown: ${why})`)]
  }
}
