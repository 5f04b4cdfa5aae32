import { posix, win32 } from 'node:path'

/** A long pasted text: the prompt shows its label in its place. */
export type Folded = { readonly label: string; readonly text: string }

/** An image that goes along with a message; the prompt shows its label. */
export type ImageFile = { readonly label: string; readonly path: string }

const foldedFromLines = 9
const foldedFromCharacters = 1_000
const imageName = /\.(?:png|jpe?g|gif|webp)$/i

/** What stands in the prompt for a pasted text: itself, or the label of one that is long. */
export function foldPasted(text: string, number: number): Folded | null {
  const lines = text.split('\n').length
  if (lines < foldedFromLines && text.length < foldedFromCharacters) return null
  const size = lines > 1 ? `+${lines} lines` : `+${text.length} characters`
  return { label: `[Pasted text #${number} ${size}]`, text }
}

/** The label of the nth image. */
export function imageLabel(number: number): string {
  return `[Image #${number}]`
}

/** The text with everything in it that was folded. */
export function unfold(text: string, folded: readonly Folded[]): string {
  return folded.reduce((whole, { label, text: long }) => whole.replaceAll(label, () => long), text)
}

/** The images whose labels still stand in the text. */
export function imagesIn(text: string, images: readonly ImageFile[]): readonly ImageFile[] {
  return images.filter(({ label }) => text.includes(label))
}

/** The label that ends at `end`: one press of Backspace takes it out whole. */
export function labelBefore(text: string, end: number, labels: readonly { readonly label: string }[]): string | null {
  return labels.find(({ label }) => text.slice(0, end).endsWith(label))?.label ?? null
}

/**
 * The path of an image, when a pasted text is nothing else: as terminals write a dropped file, in quotes, with backslashes
 * before blanks, or as a `file:` address. Whether the file is there is not known yet.
 */
export function imagePathOf(pasted: string): string | null {
  const text = pasted.trim()
  if (text === '' || text.includes('\n') || text.length > 4_096) return null
  const path = plainPath(text)
  if (path === null || !imageName.test(path)) return null
  return posix.isAbsolute(path) || win32.isAbsolute(path) ? path : null
}

function plainPath(text: string): string | null {
  if (text.startsWith('file://')) {
    try {
      return decodeURIComponent(new URL(text).pathname)
    } catch {
      return null
    }
  }
  const quoted = /^(['"])(.*)\1$/.exec(text)?.[2]
  if (quoted !== undefined) return quoted
  return win32.isAbsolute(text) && !posix.isAbsolute(text) ? text : text.replace(/\\(.)/g, '$1')
}
