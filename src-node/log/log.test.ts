import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { openLog, type LogOptions } from './log.ts'
import { redact } from './redact.ts'

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

  test('takes out known secrets whatever they look like', () => {
    expect(redact('say friend and enter friend', ['friend', ''])).toBe('say [redacted] and enter [redacted]')
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
