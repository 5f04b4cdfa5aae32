import { describe, expect, test } from 'vitest'
import { toolPlace } from './testing/tool-place.ts'
import { readFileSync } from 'node:fs'
import { SecretFilter, withoutSecrets } from '../../../src-node/log/secret-filter.ts'

// Put together at run time, so that no scanner takes this file for a leak.
const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_')
const pem = ['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIEabc\nDEFghi\n-----END RSA PRIVATE KEY-----'].join(' ')
const environment = {
  ANTHROPIC_API_KEY: 'plain-words-are-a-key-here',
  DEPLOY_TOKEN: 'tok 1',
  CI_JOB_TOKEN: 'a-token-of-the-environment',
  SSH_KEY: '/home/me/.ssh/id_ed25519',
  EDITOR: 'an-editor-with-a-long-name',
}

test("the values of the environment's secrets are taken out, its paths and words are not", () => {
  const text = Object.values(environment).join('\n')
  expect(withoutSecrets(text, environment).split('\n')).toEqual([
    '[ANTHROPIC_API_KEY]',
    'tok 1',
    '[CI_JOB_TOKEN]',
    '/home/me/.ssh/id_ed25519',
    'an-editor-with-a-long-name',
  ])
})

describe('a text that comes in pieces', () => {
  const text = [
    `token ${token} and more`,
    `Authorization: Bearer abcdefgh12345`,
    `DB_PASSWORD=s3cr3tpass next`,
    environment.CI_JOB_TOKEN,
    pem,
    'https://me:hunter2@example.com/x',
    'the end',
  ].join('\n')
  const whole = withoutSecrets(text, environment)

  test('is cleaned like the whole, wherever it is cut', () => {
    expect(whole).not.toMatch(/ghp_|abcdefgh|s3cr3t|a-token|MIIE|hunter2/)
    for (let at = 0; at <= text.length; at += 1) {
      const filter = new SecretFilter(environment)
      expect(filter.push(text.slice(0, at)) + filter.push(text.slice(at)) + filter.end(), `cut at ${at}`).toBe(whole)
    }
    for (let size = 1; size < 40; size += 1) {
      const filter = new SecretFilter(environment)
      let out = ''
      for (let at = 0; at < text.length; at += size) out += filter.push(text.slice(at, at + size))
      expect(out + filter.end(), `pieces of ${size}`).toBe(whole)
    }
  })

  test('is shown as it comes where nothing can be a secret', () => {
    const filter = new SecretFilter({})
    expect(filter.push('one two ')).toBe('one two ')
    expect(filter.push('.....')).toBe('.....')
    expect(filter.push('done\n')).toBe('done\n')
  })

  test('holds back no more than a bounded part, and shows nothing of a private key without an end', () => {
    const filter = new SecretFilter({})
    let out = filter.push(['before\n-----BEGIN', 'PRIVATE KEY-----\n'].join(' '))
    for (let n = 0; n < 1_000; n += 1) out += filter.push(`MIIE${'x'.repeat(60)}\n`)
    out += filter.push('-----END PRIVATE KEY-----\nafter\n') + filter.end()
    expect(out).toBe('before\n[redacted: private key]\nafter\n')
    const words = new SecretFilter({})
    let length = 0
    for (let n = 0; n < 100; n += 1) length += words.push('x'.repeat(1_000)).length
    expect(length).toBeGreaterThan(90_000)
  })
})

describe('a file with a secret', () => {
  const content = `USER=me\nDEPLOY_TOKEN=${token}\n`

  test('is changed around it, and never gets the mark in its place', async () => {
    const { run, write } = toolPlace()
    const path = write('.env', content)
    await run('Read', { file_path: path })
    const mark = '[redacted: GitHub token]'
    for (const [tool, input] of [
      ['Write', { content: `USER=you\nDEPLOY_TOKEN=${mark}\n` }],
      ['Edit', { old_string: 'USER=me', new_string: `USER=${mark}` }],
      ['Edit', { old_string: `DEPLOY_TOKEN=${mark}`, new_string: '' }],
    ] as const) {
      const { content: said, isError } = await run(tool, { file_path: path, ...input })
      expect(isError, tool).toBe(true)
      expect(said).toContain('holds a secret')
      expect(readFileSync(path, 'utf8')).toBe(content)
    }
    await run('Edit', { file_path: path, old_string: 'USER=me', new_string: 'USER=you' })
    expect(readFileSync(path, 'utf8')).toBe(content.replace('me', 'you'))
  })

  test('that only talks of such a mark is written as it is', async () => {
    const { run, write } = toolPlace()
    const path = write('README.md', 'A [redacted: GitHub token] stands for one.\n')
    await run('Read', { file_path: path })
    const { isError } = await run('Edit', {
      file_path: path,
      old_string: 'one',
      new_string: '[redacted: GitHub token]',
    })
    expect(isError).not.toBe(true)
  })
})
