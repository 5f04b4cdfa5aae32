import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openLog, type LogOptions } from './log.ts'
import { redact, withoutKeys } from './redact.ts'

// Put together at run time, so that no scanner takes this file for a leak.
const tail = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const key = (prefix: string): string => `${prefix}${tail}`

describe('redacting', () => {
  test.each([
    [`key ${key('sk-ant-api03-')} used`, 'key [redacted] used'],
    [key('ghp_'), '[redacted]'],
    [key('gho_'), '[redacted]'],
    [key('github_pat_11AB_'), '[redacted]'],
    [key('glpat-'), '[redacted]'],
    [key('npm_'), '[redacted]'],
    [key('xoxb-1234-'), '[redacted]'],
    [key('AIza'), '[redacted]'],
    [['id=AKIA', 'ABCDEFGHIJKLMNOP'].join(''), 'id=[redacted]'],
    [['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0x', 'c2lnbmF0dXJl'].join('.'), '[redacted]'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted]'],
    ['{"authorization":"Basic dXNlcjpwYXNz"}', '{"authorization":"Basic [redacted]"}'],
    ['{"x-api-key":"hello world"}', '{"x-api-key":"[redacted]"}'],
    ['x-api-key: hello', 'x-api-key: [redacted]'],
    ['https://me:hunter2@example.com/x', 'https://me:[redacted]@example.com/x'],
    ['ANTHROPIC_AUTH_TOKEN=abcdef npm test', 'ANTHROPIC_AUTH_TOKEN=[redacted] npm test'],
    ['{"env":{"DB_PASSWORD":"abcdef","A":"b"}}', '{"env":{"DB_PASSWORD":"[redacted]","A":"b"}}'],
    ['aws_secret_access_key = abc/def+ghi', 'aws_secret_access_key = [redacted]'],
    [['a\n-----BEGIN RSA', 'PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb'].join(' '), 'a\n[redacted]\nb'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  test.each(['the token was refused', 'input_tokens: 12', 'https://example.com:8080/a@b', 'session 7c5dcf5d', 'sk-1'])(
    'leaves %j alone',
    (text) => {
      expect(redact(text)).toBe(text)
    },
  )

  test('takes a key out of a line of JSON, where a line feed is a letter', () => {
    expect(redact(JSON.stringify(`a\n${key('ghp_')}`))).toBe('"a\\n[redacted]"')
  })

  test('takes out known secrets whatever they look like', () => {
    expect(redact('say friend and enter friend', ['friend', ''])).toBe('say [redacted] and enter [redacted]')
  })
})

describe('what people and models read', () => {
  const long = `${tail}abcd`

  test.each([
    ['Anthropic', key('sk-ant-api03-'), '[redacted: Anthropic key]'],
    ['OpenAI', key('sk-proj-'), '[redacted: OpenAI key]'],
    ['GitHub, classic', key('ghp_'), '[redacted: GitHub token]'],
    ['GitHub, of an app', key('ghs_'), '[redacted: GitHub token]'],
    ['GitHub, to refresh', key('ghr_'), '[redacted: GitHub token]'],
    ['GitHub, fine-grained', key('github_pat_11AB_'), '[redacted: GitHub token]'],
    ['GitLab', key('glpat-'), '[redacted: GitLab token]'],
    ['GitLab, for deploying', key('gldt-'), '[redacted: GitLab token]'],
    ['npm', key('npm_'), '[redacted: npm token]'],
    ['PyPI', key('pypi-AgEIcHlwaS5vcmc'), '[redacted: PyPI token]'],
    ['Slack', key('xoxb-1234-'), '[redacted: Slack token]'],
    [
      'a Slack webhook',
      `https://hooks.slack.com/services/${tail}`,
      'https://hooks.slack.com/services/[redacted: Slack webhook]',
    ],
    ['Stripe', key('sk_live_'), '[redacted: Stripe key]'],
    ['Stripe, restricted', key('rk_test_'), '[redacted: Stripe key]'],
    ['AWS, its id', ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''), '[redacted: AWS key]'],
    ['AWS, its secret', `aws_secret_access_key = ${long}`, 'aws_secret_access_key = [redacted: AWS key]'],
    ['AWS, as its command prints it', `"SecretAccessKey": "${long}"`, '"SecretAccessKey": "[redacted: AWS key]"'],
    ['Google', key('AIza'), '[redacted: Google key]'],
    [
      'Google, for a service account',
      ['"private_key": "-----BEGIN', 'PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----\\n"'].join(' '),
      '"private_key": "[redacted: private key]\\n"',
    ],
    [
      'ssh',
      ['-----BEGIN OPENSSH', 'PRIVATE KEY-----\nb3B\n-----END OPENSSH PRIVATE KEY-----'].join(' '),
      '[redacted: private key]',
    ],
    ['a key that is cut off', ['-----BEGIN EC', 'PRIVATE KEY-----\nMHc'].join(' '), '[redacted: private key]'],
    ['JWT', ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxIn0x', 'c2lnbmF0dXJl'].join('.'), '[redacted: JSON Web Token]'],
    ['a header', 'Authorization: Bearer abcdefgh12345', 'Authorization: Bearer [redacted: authorization]'],
    ['a basic header', '"authorization": "Basic dXNlcjpwYXNz"', '"authorization": "Basic [redacted: authorization]"'],
    ['an address', 'https://me:hunter2@example.com/x', 'https://me:[redacted: password]@example.com/x'],
    ['a line of .env', 'DB_PASSWORD=s3cr3tpass', 'DB_PASSWORD=[redacted: value]'],
    ['a line of .env with quotes', 'SESSION_SECRET="s3cr3t-pass"', 'SESSION_SECRET="[redacted: value]"'],
    [
      'a line of .env with a number in front',
      '  12\tAPP_SIGNING_KEY=0a1b2c3d4e5f6a7b8c9d',
      '  12\tAPP_SIGNING_KEY=[redacted: value]',
    ],
  ])('has no key of %s', (_what, text, expected) => {
    expect(withoutKeys(text)).toBe(expected)
    expect(withoutKeys(`a ${text}`)).toBe(`a ${expected}`)
    expect(withoutKeys(expected)).toBe(expected)
    expect(redact(text)).not.toContain(text)
  })

  test.each([
    'const API_KEY = process.env.API_KEY2',
    'const token = tokens[0].value12345678',
    'API_KEY=your-api-key-here',
    'API_KEY=$(pass show key12345)',
    'TOKEN=${TOKEN1:?}',
    'postgres://postgres:postgres@localhost:5432/db',
    'https://user:password@example.com',
    'Bearer authentication is described in RFC 6750',
    'MAX_OUTPUT_TOKENS=64000',
    'class="sk-folding-cube-animation"',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@example.com',
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
    'sha512-a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8==',
    '0123456789abcdef0123456789abcdef01234567',
    '[redacted: GitHub token]',
  ])('leaves %j alone', (text) => {
    expect(withoutKeys(text)).toBe(text)
  })

  test('takes a time that grows with the text and no faster', () => {
    const seconds = (text: string): number => {
      const from = performance.now()
      withoutKeys(text)
      redact(text)
      return (performance.now() - from) / 1000
    }
    const pieces = [
      'a.',
      'eyJ-',
      'eyJaaaaaaaaaaaaa.',
      'sk-',
      'A_KEY=',
      'a://b:',
      '-----BEGIN ',
      'Bearer ',
      'TOKEN=a',
      '_',
      '\\n',
    ]
    for (const piece of pieces) {
      // Were it the square of the length, half a million letters would take minutes.
      expect(seconds(piece.repeat(500_000 / piece.length)), piece).toBeLessThan(15)
    }
  })
})

describe('the log', () => {
  function open(options: Partial<LogOptions> = {}) {
    const path = join(temporaryDirectory(), 'daemon.log')
    const log = openLog({ path, clock: createManualClock(0), ...options })
    onTestFinished(() => log.close())
    return { path, log }
  }

  test('has one JSON line per message, for its owner only, without secrets', () => {
    const { path, log } = open({ secrets: () => ['swordfish'] })
    log.info('started', { version: '1' })
    log.error(`failed with swordfish`, { error: new Error(key('sk-ant-')) })
    const [first, second] = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      level: 'info',
      pid: process.pid,
      message: 'started',
      version: '1',
    })
    expect(second).toMatchObject({
      level: 'error',
      message: 'failed with [redacted]',
      error: { message: '[redacted]' },
    })
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  test('keeps three files of bounded size', () => {
    const { path, log } = open({ maxBytes: 1_000 })
    for (let n = 0; n < 100; n++) log.info('x'.repeat(100), { n })
    for (const name of [path, `${path}.1`, `${path}.2`]) expect(statSync(name).size).toBeLessThan(1_400)
    expect(existsSync(`${path}.3`)).toBe(false)
    expect(readFileSync(path, 'utf8')).toContain('"n":99')
  })

  test('follows when another process has put the file aside', () => {
    const { path, log } = open({ maxBytes: 200 })
    const other = openLog({ path, clock: createManualClock(0), maxBytes: 200 })
    log.info('a'.repeat(200))
    other.info('b')
    log.info('c')
    expect(readFileSync(path, 'utf8').match(/"message":"(\w)"/g)).toEqual(['"message":"b"', '"message":"c"'])
    other.close()
  })

  test('cuts what is too long, and never throws', () => {
    const { path, log } = open()
    log.warn('long', { text: 'x'.repeat(100_000) })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ message: 'long', cut: expect.any(Number) })
    openLog({ path: '/does/not/exist/log', clock: createManualClock(0) }).info('x')
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    log.info('loop', loop)
  })
})
