/** What a file is by its first bytes: its name may be wrong. */
export type Media =
  | { readonly kind: 'image'; readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' }
  | { readonly kind: 'pdf' }

/** An image or a PDF; null for everything else. */
export function sniffMedia(start: Buffer): Media | null {
  if (startsWith(start, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))
    return { kind: 'image', mediaType: 'image/png' }
  if (startsWith(start, [0xff, 0xd8, 0xff])) return { kind: 'image', mediaType: 'image/jpeg' }
  if (/^GIF8[79]a/.test(start.toString('latin1', 0, 6))) return { kind: 'image', mediaType: 'image/gif' }
  if (start.toString('latin1', 0, 4) === 'RIFF' && start.toString('latin1', 8, 12) === 'WEBP')
    return { kind: 'image', mediaType: 'image/webp' }
  return start.toString('latin1', 0, 5) === '%PDF-' ? { kind: 'pdf' } : null
}

function startsWith(start: Buffer, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => start[at] === byte)
}

/** Width and height of an image in pixels; null when its bytes do not tell, because they are broken or cut. */
export function imageSize(
  bytes: Buffer,
  mediaType: Extract<Media, { kind: 'image' }>['mediaType'],
): { readonly width: number; readonly height: number } | null {
  try {
    switch (mediaType) {
      case 'image/png':
        // The last chunk is IEND: without it the picture was cut.
        return bytes.includes('IEND', Math.max(0, bytes.length - 1024), 'latin1')
          ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
          : null
      case 'image/gif':
        return bytes.length < 14 ? null : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
      case 'image/jpeg':
        return jpegSize(bytes)
      default:
        return webpSize(bytes)
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Goes from segment to segment until one tells the frame (ITU T.81, B.2.2). */
function jpegSize(bytes: Buffer) {
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes.readUInt8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2)
  }
  return null
}

/** The three forms of WebP (RFC 9649). */
function webpSize(bytes: Buffer) {
  if (bytes.readUInt32LE(4) + 8 > bytes.length) return null
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return null
  }
}
