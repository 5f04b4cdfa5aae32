import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import { withAttachments } from './attached-files.ts'

/** One transparent pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const attached = (...paths: string[]) => paths.map((path) => ({ path }))

test('a message without files stays a text', async () => {
  expect(await withAttachments('see', [])).toBe('see')
})

test('images and texts follow the message; what cannot be shown is told', async () => {
  const directory = temporaryDirectory()
  const [image, text, binary, long] = ['a.png', 'b.png', 'c.bin', 'd.log'].map((name) => join(directory, name))
  if (image === undefined || text === undefined || binary === undefined || long === undefined) throw new Error('names')
  writeFileSync(image, png)
  writeFileSync(text, 'no image')
  writeFileSync(binary, Buffer.from([1, 0, 2]))
  writeFileSync(long, 'x'.repeat(60_000))
  expect(await withAttachments('see', attached(image, text, binary, long, join(directory, 'e.png')))).toEqual([
    { type: 'text', text: 'see' },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') } },
    { type: 'text', text: `<attached-file path="${text}">\nno image\n</attached-file>` },
    { type: 'text', text: `(Attached file, not a text: ${binary}, 3 bytes)` },
    { type: 'text', text: `(Attached file, too long to be shown here: ${long}, 60000 bytes)` },
    { type: 'text', text: expect.stringMatching(/^\(The attached file .*e\.png cannot be shown: ENOENT/) },
  ])
})

test('of very many files some are shown', async () => {
  const image = join(temporaryDirectory(), 'a.png')
  writeFileSync(image, png)
  const shown = await withAttachments('see', attached(...Array.from({ length: 12 }, () => image)))
  expect(shown).toHaveLength(12)
  expect(shown.at(-1)).toMatchObject({ text: `(10 files at most are shown. Also attached: ${image}, ${image})` })
})
