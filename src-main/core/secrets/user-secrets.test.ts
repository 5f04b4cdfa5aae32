import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { fakeKeychain } from '../testing/fake-keychain.ts'
import { noKeychain, type Keychain } from './keychain.ts'
import { UserSecrets } from './user-secrets.ts'

const key = 'sk-ant-api03-abcdefghijklmnop-1a2b'
const quiet = { report: () => undefined, list: () => [] }

function opener() {
  const path = join(temporaryDirectory(), 'secrets.json')
  const clock = createManualClock()
  const open = (keychain: Keychain, inherited: UserSecrets | null = null) =>
    UserSecrets.open({ path, keychain, clock, problems: quiet, inherited: inherited?.held ?? null })
  return { path, open }
}

test('with a keychain a key outlives its process, sealed and private', async () => {
  const { path, open } = opener()
  const first = await open(fakeKeychain)
  expect(first.status(false).apiKey).toEqual({ kept: 'none', shown: null })
  await first.set('apiKey', ` ${key}\n`)
  expect(first.status(false).apiKey).toEqual({ kept: 'keychain', shown: 'sk-ant-…1a2b' })
  expect(readFileSync(path, 'utf8')).not.toContain(key)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const second = await open(fakeKeychain)
  expect(second.held).toMatchObject({ apiKey: key, authToken: null })
  await second.clear('apiKey')
  expect(existsSync(path)).toBe(false)
  expect((await open(fakeKeychain)).held).toBe(null)
})

test.each([
  ['authToken', 'sk-1234', '…'],
  ['authToken', 'dG9rZW4tb2YtdGhlLWdhdGV3YXk=', '…YXk='],
  ['apiKey', 'sk-1234', null],
  ['apiKey', 'ANTHROPIC_API_KEY=sk-ant-api03-abcdefghijklmnop', null],
  ['authToken', 'two words', null],
] as const)('%s %j is kept and shown as %j', async (kind, value, shown) => {
  const secrets = await opener().open(noKeychain)
  const kept = secrets.set(kind, value)
  await (shown === null ? expect(kept).rejects.toThrow('Nothing was kept') : kept)
  expect(secrets.status(false)[kind].shown).toBe(shown)
})

test('without one it is held in memory, and said so', async () => {
  const { path, open } = opener()
  const secrets = await open(noKeychain)
  await secrets.set('authToken', 'a-token-of-the-gateway')
  expect(secrets.status(true)).toEqual({
    apiKey: { kept: 'none', shown: null },
    authToken: { kept: 'memory', shown: '…eway' },
    keychain: { available: false, reason: expect.stringContaining('app') },
    environment: true,
  })
  expect(existsSync(path)).toBe(false)
  expect((await open(noKeychain)).held).toBe(null)
})

test('is handed on from memory to memory, and the later one counts', async () => {
  const { path, open } = opener()
  const app = await open(fakeKeychain)
  await app.set('apiKey', key)
  const headless = await open(noKeychain, app)
  expect(headless.status(false).apiKey).toEqual({ kept: 'memory', shown: 'sk-ant-…1a2b' })
  await headless.set('apiKey', `${key}-later`)
  const again = await open(fakeKeychain, headless)
  expect(again.held?.apiKey).toBe(`${key}-later`)
  expect(again.status(false).apiKey.kept).toBe('keychain')
  expect((await open(fakeKeychain)).held?.apiKey).toBe(`${key}-later`)
  // What an older process still holds does not come back.
  await again.clear('apiKey')
  if (headless.held !== null) await again.adopt(headless.held)
  expect(again.held?.apiKey).toBe(null)
  expect(existsSync(path)).toBe(false)
})

test('cleared without the keychain, it does not come back from there', async () => {
  const { open } = opener()
  const app = await open(fakeKeychain)
  await app.set('apiKey', key)
  const headless = await open(noKeychain)
  expect(headless.status(false).apiKey).toEqual({ kept: 'unreadable', shown: null })
  await headless.clear('apiKey')
  expect((await open(fakeKeychain)).held).toBe(null)
})

test('what the keychain does not give out has to be entered again', async () => {
  const { open } = opener()
  await (await open(fakeKeychain)).set('apiKey', key)
  const broken: Keychain = {
    ...fakeKeychain,
    unseal: () => {
      throw new Error('another user’s')
    },
  }
  const secrets = await open(broken)
  expect(secrets.status(false).apiKey.kept).toBe('unreadable')
  await secrets.set('apiKey', key)
  expect(secrets.status(false).apiKey.kept).toBe('keychain')
})

test('a keychain that fails keeps nothing, and what was there stays', async () => {
  const { open } = opener()
  const failing: Keychain = {
    ...fakeKeychain,
    seal: () => {
      throw new Error('it is locked')
    },
  }
  const secrets = await open(failing)
  await expect(secrets.set('apiKey', key)).rejects.toThrow(/could not be kept: it is locked/)
  expect(secrets.held).toBe(null)
})

test.each([
  'short',
  'sk-ant-with a space in it',
  'ANTHROPIC_API_KEY=sk-ant-abcdefghijkl',
  'sk-ant-ünicode-abcdefghijk',
  '“sk-ant-abcdefghijklmnop”',
])('refuses %j, and says no part of it', async (typed) => {
  const { open } = opener()
  const secrets = await open(noKeychain)
  const refusal = await secrets.set('apiKey', typed).catch((error: unknown) => String(error))
  expect(refusal).toMatch(/Nothing was kept/)
  expect(refusal).not.toContain(typed)
  expect(secrets.held).toBe(null)
})
