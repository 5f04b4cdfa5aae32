import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ReviewSides } from '../../../src-shared/api/review.ts'
import { findWorkingTree } from '../../../src-node/git/working-tree.ts'
import { readSides } from './picture.ts'

let directory: string
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.invalid', ...args], {
    cwd: directory,
    encoding: 'utf8',
  })
const write = (path: string, content: string | Buffer): void => writeFileSync(join(directory, path), content)
/** The outside of a PNG: nobody decodes it here. */
const png = (width: number, height: number): Buffer => {
  const head = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([head, size, Buffer.from('\0\0\0\0IEND\0\0\0\0', 'latin1')])
}
const sides = async (
  path: string,
  from: string | null = null,
  to: 'files' | 'index' | 'HEAD' = 'files',
): Promise<ReviewSides> =>
  await readSides(
    await findWorkingTree(directory),
    { from: git('rev-parse', 'HEAD').trim(), to, ignoreBlanks: false },
    { path, from },
  )

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'bb-picture-')))
  git('init', '-q', '-b', 'main')
  write('a.png', png(2, 3))
  write('data.bin', Buffer.from([0, 1, 2]))
  git('add', '.')
  git('commit', '-qm', 'first')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a picture is there as it was and as it is, staged, renamed, new and deleted', async () => {
  write('a.png', png(4, 5))
  git('add', '.')
  write('a.png', png(6, 7))
  const shown = (width: number, height: number): object => ({
    picture: { kind: 'shown', type: 'image/png', size: { width, height }, data: png(width, height).toString('base64') },
  })
  expect(await sides('a.png')).toMatchObject({ before: shown(2, 3), now: shown(6, 7) })
  expect(await sides('a.png', null, 'index')).toMatchObject({ before: shown(2, 3), now: shown(4, 5) })
  expect(await sides('a.png', null, 'HEAD')).toMatchObject({ before: shown(2, 3), now: shown(2, 3) })
  write('new.png', png(8, 9))
  expect(await sides('new.png')).toMatchObject({ before: null, now: shown(8, 9) })
  expect(await sides('new.png', 'a.png')).toMatchObject({ before: shown(2, 3), now: shown(8, 9) })
  rmSync(join(directory, 'a.png'))
  expect(await sides('a.png')).toMatchObject({ before: shown(2, 3), now: null })
})

test('what is no picture, too large or has too many pixels tells its size only', async () => {
  write('data.bin', Buffer.from([0, 1, 2, 3]))
  expect(await sides('data.bin')).toEqual({
    before: { bytes: 3, picture: { kind: 'none' } },
    now: { bytes: 4, picture: { kind: 'none' } },
  })
  write('a.png', png(100_000, 100_000))
  expect((await sides('a.png')).now?.picture).toEqual({ kind: 'too-wide', width: 100_000, height: 100_000 })
  write('a.png', Buffer.concat([png(1, 1), Buffer.alloc(5 * 1024 * 1024)]))
  expect((await sides('a.png')).now?.picture).toEqual({ kind: 'too-large' })
  write('a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
  expect((await sides('a.svg')).now?.picture).toMatchObject({ kind: 'shown', type: 'image/svg+xml', size: null })
  const avif = Buffer.from('\0\0\0\x1cftypavif\0\0\0\0\0\0\0\x14ispe\0\0\0\0\0\0\0\x05\0\0\0\x06', 'latin1')
  write('a.avif', avif)
  expect((await sides('a.avif')).now?.picture).toMatchObject({ type: 'image/avif', size: { width: 5, height: 6 } })
})

test('nothing is read through a link, nor outside of the working tree', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'bb-outside-'))
  try {
    writeFileSync(join(outside, 'secret.png'), png(1, 1))
    symlinkSync(join(outside, 'secret.png'), join(directory, 'link.png'))
    symlinkSync(outside, join(directory, 'folder'))
    mkdirSync(join(directory, 'inner'))
    for (const path of [
      'link.png',
      'folder/secret.png',
      `../${outside.split('/').at(-1)}/secret.png`,
      'inner',
      'gone.png',
    ])
      expect((await sides(path)).now, path).toBeNull()
  } finally {
    rmSync(outside, { recursive: true, force: true })
  }
})
