import { readFileSync, statSync, utimesSync, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { keepFile } from './keep-file.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

function place() {
  const paths = homePaths(join(temporaryDirectory(), 'h'))
  const clock = createManualClock(Date.now())
  return { paths, clock, problems: { report: () => undefined, list: () => [] } }
}

test('the same bytes again are the same file, for its owner only', async () => {
  const services = place()
  const path = await keepFile(services, { name: 'shot.png', data: base64('one') })
  expect(readFileSync(path, 'utf8')).toBe('one')
  expect(statSync(dirname(path)).mode & 0o077).toBe(0)
  expect(await keepFile(services, { name: 'shot.png', data: base64('one') })).toBe(path)
  expect(await keepFile(services, { name: 'shot.png', data: base64('two') })).not.toBe(path)
})

test.each([
  ['../../etc/passwd', /[^/]+-etc-passwd$/],
  ['.bashrc', /\/bashrc$/],
  [`${'é'.repeat(200)}.tar.gz`, /\/é+\.gz$/],
  ['\u001b[2J\u202e', /\/file$/],
])('the name %j stays inside its directory', async (name, fits) => {
  const services = place()
  const path = await keepFile(services, { name, data: base64('x') })
  expect(dirname(dirname(path))).toBe(services.paths.attachments)
  expect(path).toMatch(fits)
})

test('nothing is no file', async () => {
  await expect(keepFile(place(), { name: 'a.txt', data: '' })).rejects.toThrow('a.txt is empty')
})

test('what is old is cleared away', async () => {
  const services = place()
  const old = await keepFile(services, { name: 'a.txt', data: base64('old') })
  const long = new Date(Date.now() - 40 * 24 * 60 * 60_000)
  utimesSync(dirname(old), long, long)
  await keepFile(services, { name: 'b.txt', data: base64('new') })
  await expect.poll(() => existsSync(old)).toBe(false)
})
