/** A file's bytes in base64. */
export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('error', () => reject(new Error('the file cannot be read', { cause: reader.error })))
    reader.addEventListener('load', () => {
      const address = typeof reader.result === 'string' ? reader.result : ''
      resolve(address.slice(address.indexOf(',') + 1))
    })
    reader.readAsDataURL(file)
  })
}

/** In device pixels: sharp on a screen of double density. */
const thumbnailSide = 56
const largestPictured = 20 * 1024 * 1024

/** A small picture of an image as a `data:` address; null for what the browser cannot draw. */
export async function thumbnailOf(file: Blob): Promise<string | null> {
  if (!file.type.startsWith('image/') || file.size > largestPictured) return null
  try {
    const bitmap = await createImageBitmap(file)
    const scale = thumbnailSide / Math.min(bitmap.width, bitmap.height)
    const canvas = document.createElement('canvas')
    canvas.width = thumbnailSide
    canvas.height = thumbnailSide
    const [width, height] = [bitmap.width * scale, bitmap.height * scale]
    const context = canvas.getContext('2d')
    context?.drawImage(bitmap, (thumbnailSide - width) / 2, (thumbnailSide - height) / 2, width, height)
    bitmap.close()
    return context === null ? null : canvas.toDataURL('image/png')
  } catch {
    return null
  }
}

/** The files of a paste that are meant as files: a text that comes with a picture of itself is meant as text. */
export function pastedFiles(data: DataTransfer): readonly File[] {
  const files = [...data.files]
  const isPicturedText = data.getData('text/plain') !== '' && files.every(({ type }) => type.startsWith('image/'))
  return isPicturedText ? [] : files
}
