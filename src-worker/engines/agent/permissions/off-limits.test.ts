import { expect, test } from 'vitest'
import { offLimits } from './off-limits.ts'

const rules = {
  allow: ['Read'],
  ask: ['Read(secrets/**)'],
  deny: ['Read(.env)', 'Grep(//etc/**)', 'Edit(src/**)', 'Bash(cat:*)'],
}

test.each([
  ['Grep', '/work/.env', true],
  ['Grep', '/work/deep/.env', true],
  ['Glob', '/work/.env', true],
  ['Grep', '/work/secrets/key.pem', true],
  ['Grep', '/etc/passwd', true],
  ['Glob', '/etc/passwd', false],
  ['Grep', '/work/src/a.ts', false],
  ['WebFetch', '/work/.env', false],
])('%s of %s is off limits: %s', (tool, path, expected) => {
  expect(offLimits(tool, rules, ['/work'])(path)).toBe(expected)
})
