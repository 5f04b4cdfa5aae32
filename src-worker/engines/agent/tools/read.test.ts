import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toolPlace } from '../testing/tool-place.ts'

/** The smallest picture of each kind. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')
const jpeg = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xff, 0xd9,
])
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')

function pngOf(width: number, height: number): Buffer {
  const bytes = Buffer.from(png)
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  return bytes
}

describe('Read', () => {
  test.each([
    ['a', Buffer.from(''), '(the file a exists and is empty)'],
    ['a', Buffer.from('\n'), '     1→'],
    ['a', Buffer.from('x'), '     1→x'],
    ['a', Buffer.from('x\r\n\r\ny'), '     1→x\n     2→\n     3→y'],
    ['a', Buffer.from('\uFEFFx\n'), '     1→x'],
    ['a', Buffer.from('\uFEFFäx\n', 'utf16le'), '     1→äx\n(the file is written in UTF-16; edits keep that)'],
    [
      'a',
      Buffer.from('\uFEFFäx\n', 'utf16le').swap16(),
      '     1→äx\n(the file is written in UTF-16 (big-endian); edits keep that)',
    ],
    [
      'a',
      Buffer.from('caf\u00e9\n', 'latin1'),
      '     1→café\n(the file is written in a single-byte encoding, shown as Latin-1; edits keep that)',
    ],
    ['wrongly-named.png', Buffer.from('text\n'), '     1→text'],
    ['broken.ipynb', Buffer.from('{"cells": 1}\n'), '     1→{"cells": 1}'],
  ])('shows %s with %j', async (name, bytes, expected) => {
    const { run, write } = toolPlace()
    write(name, bytes)
    expect((await run('Read', { file_path: name })).content).toBe(expected)
  })

  test('cuts long lines, and what would be too much', async () => {
    const { run, write } = toolPlace()
    write('long', `${'x'.repeat(500_000)}\nshort\n`)
    expect((await run('Read', { file_path: 'long' })).content).toBe(
      `     1→${'x'.repeat(2000)}… (line cut, 500000 characters)\n     2→short`,
    )
    write('many', `${'y'.repeat(1900)}\n`.repeat(100))
    expect((await run('Read', { file_path: 'many' })).content).toMatch(
      /\(lines 1 to 52 of 100; read on with offset 53\)$/,
    )
    write('lines', 'z\n'.repeat(5000))
    expect((await run('Read', { file_path: 'lines' })).content).toMatch(
      /\(lines 1 to 2000 of 5000; read on with offset 2001\)$/,
    )
    expect((await run('Read', { file_path: 'lines', offset: '4999', limit: null })).content).toBe('  4999→z\n  5000→z')
  })

  test.each<[string, Buffer, string]>([
    ['a.png', png, 'image/png'],
    ['a.gif', gif, 'image/gif'],
    ['a.webp', webp, 'image/webp'],
    ['a.jpg', jpeg, 'image/jpeg'],
    // What it is says the content, not the name.
    ['a.txt', png, 'image/png'],
  ])('shows the image %s', async (name, bytes, mediaType) => {
    const { run, write } = toolPlace()
    write(name, bytes)
    expect((await run('Read', { file_path: name })).content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: mediaType, data: bytes.toString('base64') } },
    ])
  })

  test('shows a PDF', async () => {
    const { run, write } = toolPlace()
    write('a.pdf', pdf)
    const document = {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: pdf.toString('base64') },
    }
    expect((await run('Read', { file_path: 'a.pdf' })).content).toEqual([document])
    expect((await run('Read', { file_path: 'a.pdf', pages: '1-2' })).content).toEqual([
      { type: 'text', text: expect.stringContaining('whole document') },
      document,
    ])
  })

  test('shows a notebook with what its cells printed', async () => {
    const { run, write } = toolPlace()
    write(
      'a.ipynb',
      JSON.stringify({
        nbformat: 4,
        nbformat_minor: 5,
        cells: [
          { cell_type: 'markdown', id: 'intro', source: ['# Title\n', 'words'], metadata: {} },
          {
            cell_type: 'code',
            source: 'plot()',
            outputs: [
              { output_type: 'stream', name: 'stdout', text: ['drawn\n'] },
              { output_type: 'display_data', data: { 'image/png': png.toString('base64'), 'text/plain': '<Figure>' } },
              { output_type: 'error', ename: 'E', evalue: 'bad', traceback: ['\u001b[31mE: bad\u001b[0m'] },
            ],
          },
        ],
      }),
    )
    expect((await run('Read', { file_path: 'a.ipynb' })).content).toEqual([
      {
        type: 'text',
        text: '<cell id="intro" type="markdown">\n# Title\nwords\n</cell>\n\n<cell id="cell-1" type="code">\nplot()\n</cell>\n<output>\ndrawn\n\n<Figure>\nE: bad\n</output>',
      },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png.toString('base64') } },
    ])
  })

  test.each<[string, (root: string) => void, string]>([
    ['nothing', () => undefined, 'There is no file a (looked at'],
    ['a directory', (root) => mkdirSync(join(root, 'a')), 'is a directory'],
    ['a pipe', (root) => execFileSync('sh', ['-c', 'mkfifo "$0"', join(root, 'a')]), 'not a regular file but a pipe'],
    ['a device', (root) => symlinkSync('/dev/zero', join(root, 'a')), 'not a regular file but a device'],
    ['a link that leads nowhere', (root) => symlinkSync(join(root, 'gone'), join(root, 'a')), 'leads nowhere'],
    ['a link to itself', (root) => symlinkSync('a', join(root, 'a')), 'circle'],
    ['a path through a file', (root) => writeFileSync(join(root, 'b'), ''), 'There is no file'],
    ['bytes with a NUL', (root) => writeFileSync(join(root, 'a'), 'text\0text'), 'binary'],
    ['bytes that are no text', (root) => writeFileSync(join(root, 'a'), Buffer.from([1, 2, 0xff, 3])), 'binary'],
    ['an image cut short', (root) => writeFileSync(join(root, 'a'), png.subarray(0, 30)), 'broken or incomplete'],
    ['an image too large', (root) => writeFileSync(join(root, 'a'), pngOf(9000, 10)), '9000 × 10 pixels'],
    [
      'an image too long',
      (root) => writeFileSync(join(root, 'a'), Buffer.concat([png, Buffer.alloc(4_000_000)])),
      'at most 3932160',
    ],
    ['a PDF cut short', (root) => writeFileSync(join(root, 'a'), pdf.subarray(0, 20)), 'incomplete'],
    ['a long PDF', (root) => writeFileSync(join(root, 'a'), `${pdf.toString()}<< /Count 31 >>\n%%EOF`), '31 pages'],
    ['an encrypted PDF', (root) => writeFileSync(join(root, 'a'), `${pdf.toString()}/Encrypt\n%%EOF`), 'encrypted'],
    [
      'an endless text',
      (root) => {
        writeFileSync(join(root, 'a'), 'x')
        truncateSync(join(root, 'a'), 300 * 1024 * 1024)
      },
      'too much to read',
    ],
  ])('refuses %s', async (_, make, words) => {
    const { run, root } = toolPlace()
    make(root)
    expect(await run('Read', { file_path: words === 'There is no file' ? 'b/a' : 'a' })).toMatchObject({
      isError: true,
      content: expect.stringContaining(words),
    })
  })

  test('refuses lines that are not there', async () => {
    const { run, write } = toolPlace()
    write('a', 'x\ny\n')
    expect(await run('Read', { file_path: 'a', offset: 3 })).toMatchObject({
      isError: true,
      content: 'The file has 2 lines; there is no line 3.',
    })
  })

  test.skipIf(process.getuid?.() === 0)('refuses what the user may not read', async () => {
    const { run, write } = toolPlace()
    chmodSync(write('a', 'x'), 0)
    expect((await run('Read', { file_path: 'a' })).content).toContain('permission denied')
  })

  test('refuses names with a NUL', async () => {
    expect((await toolPlace().run('Read', { file_path: 'a\0b' })).content).toContain('no NUL')
  })
})
