import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answer } from '../../../../src-shared/board/session-state.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { withImages } from './attached-images.ts'

/** One transparent pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const answerWith = (...paths: string[]): Answer => ({
  type: 'text',
  text: 'see',
  attachments: paths.map((path) => ({ path })),
})

test('a message without images stays a text', async () => {
  expect(await withImages('see', { type: 'text', text: 'see' })).toBe('see')
  expect(await withImages('see', { type: 'permission', decision: 'deny' })).toBe('see')
})

test('images follow the text; what cannot be shown is told', async () => {
  const directory = temporaryDirectory()
  const image = join(directory, 'a.png')
  const text = join(directory, 'b.png')
  writeFileSync(image, png)
  writeFileSync(text, 'no image')
  expect(await withImages('see', answerWith(image, text, join(directory, 'c.png')))).toEqual([
    { type: 'text', text: 'see' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') } },
    { type: 'text', text: `(The attached image ${text} cannot be shown: ${text} is no image.)` },
    { type: 'text', text: expect.stringMatching(/^\(The attached image .*c\.png cannot be shown: ENOENT/) },
  ])
})

test('of very many images some are shown', async () => {
  const image = join(temporaryDirectory(), 'a.png')
  writeFileSync(image, png)
  const shown = await withImages('see', answerWith(...Array.from({ length: 12 }, () => image)))
  expect(shown).toHaveLength(12)
  expect(shown.at(-1)).toMatchObject({ text: '(2 more images were attached; 10 at most are shown.)' })
})
