import type { ReviewSide, ReviewSides } from '../../../src-shared/api/review.ts'
import { imageSize, sniffMedia } from '../../../src-node/files/sniff-media.ts'
import { readBefore, readNow, type FileSide } from '../../../src-node/git/review-side.ts'
import type { DiffRange } from '../../../src-node/git/review-diff.ts'
import type { WorkingTree } from '../../../src-node/git/working-tree.ts'

const mostBytes = 4 * 1024 * 1024
/** A small file may be a huge picture, which takes four bytes a pixel once it is shown. */
const mostPixels = 40_000_000

/** Both sides of a file that is looked at as a whole: how large they are, and the picture where it is one. */
export async function readSides(
  tree: WorkingTree,
  range: DiffRange,
  { path, from }: { readonly path: string; readonly from: string | null },
): Promise<ReviewSides> {
  const [before, now] = await Promise.all([
    readBefore(tree, range, from ?? path, mostBytes),
    readNow(tree, range, path, mostBytes),
  ])
  return { before: sideOf(before, from ?? path), now: sideOf(now, path) }
}

function sideOf(side: FileSide | null, path: string): ReviewSide | null {
  if (side === null) return null
  const { bytes, content } = side
  if (content === null) return { bytes, picture: { kind: 'too-large' } }
  const found = pictureOf(content, path)
  if (found === null) return { bytes, picture: { kind: 'none' } }
  const { type, size } = found
  if (size !== null && size.width * size.height > mostPixels) return { bytes, picture: { kind: 'too-wide', ...size } }
  return { bytes, picture: { kind: 'shown', type, size, data: content.toString('base64') } }
}

type Found = {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/svg+xml'
  readonly size: { readonly width: number; readonly height: number } | null
}

/** What picture a file is, by its bytes. One whose size cannot be told is none, but for SVG, which has no pixels. */
function pictureOf(content: Buffer, path: string): Found | null {
  const media = sniffMedia(content)
  if (media?.kind === 'image') {
    const size = imageSize(content, media.mediaType)
    return size === null ? null : { type: media.mediaType, size }
  }
  if (/^....ftypavi[fs]/s.test(content.toString('latin1', 0, 12))) {
    // The box `ispe` has version and flags, then width and height (ISO/IEC 23008-12, 6.5.3).
    const at = content.indexOf('ispe', 0, 'latin1')
    if (at === -1 || at + 16 > content.length) return null
    const size = { width: content.readUInt32BE(at + 8), height: content.readUInt32BE(at + 12) }
    return { type: 'image/avif', size }
  }
  const isVector = /\.svg$/i.test(path) && content.includes('<svg')
  return isVector ? { type: 'image/svg+xml', size: null } : null
}
