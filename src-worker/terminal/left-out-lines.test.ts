import headless from '@xterm/headless'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leaveOutScrolled, PlainOutput, setsItsStyle, wholeLines } from '../../src-shared/terminal/left-out-lines.ts'
import { scrollsPlainly } from '../../src-shared/terminal/scrolls-plainly.ts'
import { screenOf, write } from '../testing/terminal-state.ts'

const cols = 20
const rows = 5
const scrollback = 10

function small(): InstanceType<typeof headless.Terminal> {
  return new headless.Terminal({ cols, rows, scrollback, allowProposedApi: true })
}

function kept(run: Uint8Array, lines: number): Uint8Array {
  const left = leaveOutScrolled(run, lines)
  return left === null ? run : Buffer.concat([left.first, left.styles, left.last])
}

test.each([
  ['text\r\n\ttabs äöü 漢字 👍\n', true],
  ['\x1b[31mred\x1b[0m \x1b[m\x1b[38;2;1;2;3mrgb\x1b[4:3m', true],
  ['grep\x1b[K', true],
  ['an open sequence \x1b[3', true],
  ['\x1b[2Aup', false],
  ['\x1b[?25l', false],
  ['\x1b[>4;1m', false],
  ['\x1b]0;title\x07', false],
  ['\x1b7', false],
  ['back\b', false],
  ['bell\x07', false],
  ['one character that moves up: \u008d', false],
  ['form\f', false],
])('%j is plain: %s', (text, plain) => {
  const whole = new PlainOutput()
  expect(whole.push(Buffer.from(text))).toBe(plain)
  const byByte = new PlainOutput()
  expect([...Buffer.from(text)].map((byte) => byByte.push(Uint8Array.of(byte))).every(Boolean)).toBe(plain)
})

test('a sequence that began earlier and is not plain is seen where it ends', () => {
  const output = new PlainOutput()
  expect(output.push(Buffer.from('text\x1b['))).toBe(true)
  expect(output.push(Buffer.from('2J'))).toBe(false)
  expect(output.push(Buffer.from('text'))).toBe(true)
})

const line = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.stringMatching(/^[ -~]{1,12}$/) },
      { weight: 1, arbitrary: fc.constantFrom('\t', '\r', 'äö', '漢字', '\x1b[K', '\x1b[1K') },
      {
        weight: 3,
        arbitrary: fc
          .array(fc.constantFrom(0, 1, 4, 7, 22, 31, 44, 97), { maxLength: 3 })
          .map((all) => `\x1b[${all.join(';')}m`),
      },
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''))
const ended = fc.tuple(line, fc.constantFrom('\r\n', '\r\n', '\r\n', '\n')).map((parts) => parts.join(''))
const long = fc.array(ended, { minLength: 30, maxLength: 120 }).map((all) => all.join(''))
const earlier = fc.array(fc.oneof(ended, line, fc.constantFrom('\x1b[3;7H', '\x1b[2J', '\x1b[44m', '\x1b[3')), {
  maxLength: 12,
})

test('the screen and what lies above it are the same without the lines that scrolled away', async () => {
  await fc.assert(
    fc.asyncProperty(earlier, long, line, async (before, run, rest) => {
      const whole = small()
      const cut = small()
      const first = before.join('')
      // What was open before is ended by the first line of the run.
      const bytes = Buffer.from(`${first.endsWith('\x1b[3') ? '1m' : ''}${run}${rest}`)
      for (const one of [whole, cut]) await write(one, first)
      // An open sequence may have become margins.
      fc.pre(scrollsPlainly(cut))
      await write(whole, bytes)
      const left = leaveOutScrolled(bytes, scrollback + 2 * rows)
      // Its last lines may be shown before: what is written later washes them away.
      if (left !== null && setsItsStyle(bytes, left)) await write(cut, kept(wholeLines(bytes), 2 * rows))
      await write(cut, kept(bytes, scrollback + 2 * rows))
      await write(whole, 'x')
      await write(cut, 'x')
      expect(screenOf(cut)).toEqual(screenOf(whole))
    }),
    { numRuns: 200 },
  )
})

test('of many lines few are kept, of few all', () => {
  const many = Buffer.from('\x1b[31mline\r\n'.repeat(1000))
  expect(kept(many, 20).length).toBeLessThan(22 * 11)
  const few = Buffer.from('line\r\n'.repeat(20))
  expect(kept(few, 20)).toEqual(few)
  const without = Buffer.from('line\n'.repeat(1000))
  expect(kept(without, 20)).toEqual(without)
})

test('lines scroll plainly on the normal screen without margins only', async () => {
  const terminal = small()
  expect(scrollsPlainly(terminal)).toBe(true)
  await write(terminal, '\x1b[2;4r')
  expect(scrollsPlainly(terminal)).toBe(false)
  await write(terminal, '\x1b[r\x1b[?1049h')
  expect(scrollsPlainly(terminal)).toBe(false)
  await write(terminal, '\x1b[?1049l')
  expect(scrollsPlainly(terminal)).toBe(true)
})
