import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findLinks } from './find-links.ts'

/** The links of a line as people would say them. */
function said(text: string): readonly string[] {
  return findLinks(text).map(({ start, length, target }) => {
    const shown = text.slice(start, start + length)
    if (target.kind === 'address') return `${shown} → ${target.address}`
    return `${shown} → ${[target.path, target.line, target.column].filter((part) => part !== undefined).join(' ')}`
  })
}

test.each([
  ['an editor’s form', 'see src/a.ts:12:3 for more', ['src/a.ts:12:3 → src/a.ts 12 3']],
  ['a line without a column', './lib/b.js:7', ['./lib/b.js:7 → ./lib/b.js 7']],
  ['a name with a line', 'main.go:44: undefined', ['main.go:44 → main.go 44']],
  ['the TypeScript compiler', 'src/a.ts(12,3): error TS2304', ['src/a.ts(12,3) → src/a.ts 12 3']],
  ['pytest', 'tests/test_a.py:31: AssertionError', ['tests/test_a.py:31 → tests/test_a.py 31']],
  ['Python', '  File "/srv/my app/a.py", line 9, in f', ['File "/srv/my app/a.py", line 9 → /srv/my app/a.py 9']],
  ['Rust', '  --> src/main.rs:4:5', ['src/main.rs:4:5 → src/main.rs 4 5']],
  ['Node', '    at run (/home/u/p/x.ts:1:2)', ['/home/u/p/x.ts:1:2 → /home/u/p/x.ts 1 2']],
  ['git status', '\tmodified:   src/board/row.ts', ['src/board/row.ts → src/board/row.ts']],
  ['git diff', 'diff --git a/src/x.ts b/src/x.ts', ['a/src/x.ts → src/x.ts', 'b/src/x.ts → src/x.ts']],
  ['the head of a diff', '+++ b/README.md', ['b/README.md → README.md']],
  ['eslint', '/repo/src/index.js', ['/repo/src/index.js → /repo/src/index.js']],
  ['a dotted name', 'edit ~/.config/app.toml now', ['~/.config/app.toml → ~/.config/app.toml']],
])('%s', (_, text, links) => {
  expect(said(text)).toEqual(links)
})

test.each([
  ['https://example.com/a(b)?q=1.', ['https://example.com/a(b)?q=1 → https://example.com/a(b)?q=1']],
  ['(see http://localhost:3000/x)', ['http://localhost:3000/x → http://localhost:3000/x']],
  ['file:///etc/passwd', ['file:///etc/passwd → file:///etc/passwd']],
  ['https://x.test/src/a.ts:12', ['https://x.test/src/a.ts:12 → https://x.test/src/a.ts:12']],
])('addresses: %s', (text, links) => {
  expect(said(text)).toEqual(links)
})

test.each([
  'and/or',
  '1/2 done',
  '12:30:45',
  'a sentence. Another one.',
  'v1.2.3',
  'TypeError: x',
  '10%',
  'e.g. this',
  '--flag',
])('no link in: %s', (text) => {
  expect(said(text)).toEqual([])
})

test('any line is looked through quickly, and links lie in it without overlapping', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: fc.constantFrom(...'a./:(),-~\\"1 é漢') }), (text) => {
      let end = 0
      for (const { start, length } of findLinks(text)) {
        expect(start).toBeGreaterThanOrEqual(end)
        end = start + length
      }
      expect(end).toBeLessThanOrEqual(text.length)
    }),
    { numRuns: 500 },
  )
  const begun = performance.now()
  findLinks('a/'.repeat(2_000))
  findLinks(`${'.'.repeat(4_000)}:1`)
  expect(performance.now() - begun).toBeLessThan(500)
})
