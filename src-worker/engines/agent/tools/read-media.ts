import type { FileHandle } from 'node:fs/promises'
import type { Block } from '../blocks.ts'
import { imageSize, type Media } from '../../../../src-node/files/sniff-media.ts'
import { ToolError, type ToolOutcome } from './tool.ts'

/** The API takes 5 MiB of base64 for an image, and 8000 pixels a side. */
const largestImage = (5 * 1024 * 1024 * 3) / 4
const mostPixels = 8_000
/** A request may have 32 MB in all; what was said before, and what will be, has to fit beside it. */
const largestPdf = 10 * 1024 * 1024
/** A page costs some thousand tokens, and the API takes no document longer than the window. */
const mostPages = 30

const smaller = 'make a smaller copy with a command in Bash (such as `magick`, `convert` or `sips`) and read that.'

/** Shows an image or a PDF; refuses what the API would refuse, for one such block spoils every later request. */
export async function readMedia(
  file: FileHandle,
  media: Media,
  { path, size, pages }: { readonly path: string; readonly size: number; readonly pages: string | undefined },
): Promise<ToolOutcome> {
  if (media.kind === 'pdf') return await readPdf(file, path, size, pages)
  if (size > largestImage) throw new ToolError(`The image ${path} ${tooLong(size)}`)
  const bytes = await wholeOf(file, size)
  const problem = imageProblem(bytes, media.mediaType)
  if (problem !== null) throw new ToolError(`The image ${path} ${problem}`)
  return { content: [imageBlock(bytes, media.mediaType)] }
}

/** Why an image cannot be shown; null when it can. */
export function imageProblem(bytes: Buffer, mediaType: Extract<Media, { kind: 'image' }>['mediaType']): string | null {
  if (bytes.length > largestImage) return tooLong(bytes.length)
  const found = imageSize(bytes, mediaType)
  if (found === null || found.width === 0 || found.height === 0) return 'is broken or incomplete; it cannot be shown.'
  return found.width > mostPixels || found.height > mostPixels
    ? `is ${found.width} × ${found.height} pixels; at most ${mostPixels} a side can be shown: ${smaller}`
    : null
}

function tooLong(size: number): string {
  return `is ${size} bytes long; at most ${largestImage} can be shown: ${smaller}`
}

/** An image as the API takes it. */
export function imageBlock(bytes: Buffer, mediaType: string): Block {
  return { type: 'image', source: { type: 'base64', media_type: mediaType, data: bytes.toString('base64') } }
}

async function readPdf(file: FileHandle, path: string, size: number, pages: string | undefined): Promise<ToolOutcome> {
  const otherwise = 'take out the pages or the text that matter with a command in Bash (such as `pdftotext` or `qpdf`).'
  if (size > largestPdf)
    throw new ToolError(`The PDF ${path} is ${size} bytes long; at most ${largestPdf} can be shown: ${otherwise}`)
  const bytes = await wholeOf(file, size)
  if (!bytes.subarray(-1024).includes('%%EOF')) throw new ToolError(`The PDF ${path} is broken or incomplete.`)
  if (bytes.includes('/Encrypt')) throw new ToolError(`The PDF ${path} is encrypted; it cannot be shown.`)
  const count = pageCount(bytes)
  if (count > mostPages)
    throw new ToolError(`The PDF ${path} has ${count} pages; at most ${mostPages} can be shown: ${otherwise}`)
  const document: Block = {
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: bytes.toString('base64') },
  }
  if (pages === undefined) return { content: [document] }
  const text = `(This is the whole document: single pages cannot be taken out of it. You asked for pages ${pages}.)`
  return { content: [{ type: 'text', text }, document] }
}

/** As many pages as the document names in plain words; those in compressed parts of it are not seen. */
function pageCount(bytes: Buffer): number {
  const text = bytes.toString('latin1')
  const counts = [...text.matchAll(/\/Count\s+(\d{1,6})\b/g)].map((found) => Number(found[1]))
  return Math.max(text.match(/\/Type\s*\/Page[^s\w]/g)?.length ?? 0, ...counts)
}

async function wholeOf(file: FileHandle, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0)
  return buffer.subarray(0, bytesRead)
}
