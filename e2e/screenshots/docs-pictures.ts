import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'

/** A picture in the README or in docs/look.md, and where it is taken. */
export type DocsPicture = {
  readonly file: string
  readonly scene: string
  readonly size: string
  readonly theme: 'light' | 'dark'
}

/** The chosen few. */
export const docsPictures: readonly DocsPicture[] = [
  { file: 'board.webp', scene: 'peek-question', size: '1440x900', theme: 'light' },
  { file: 'board-dark.webp', scene: 'peek-question', size: '1440x900', theme: 'dark' },
  { file: 'everything.webp', scene: 'everything', size: '1920x1080', theme: 'light' },
  { file: 'conversation.webp', scene: 'conversation', size: '1440x900', theme: 'dark' },
  { file: 'small.webp', scene: 'peek-permission', size: '800x600', theme: 'dark' },
  { file: 'usage.webp', scene: 'usage', size: '1440x900', theme: 'light' },
]

/** Writes a picture as WebP, which is a third of the same as PNG. The page is used up for it. */
export async function writeWebp(page: Page, png: Buffer, file: string): Promise<void> {
  await page.goto('about:blank')
  const url = await page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.width
    canvas.height = image.height
    canvas.getContext('2d')?.drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', 0.84)
  }, png.toString('base64'))
  writeFileSync(file, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
}
