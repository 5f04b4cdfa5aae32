import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { Screen } from './screen.ts'
import { emptyTerminal, hasCutWideCharacter, screenOf, write } from '../testing/terminal-state.ts'

/** What programs send, with everything that a screen remembers. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[ -~]{1,30}$/) },
  { weight: 3, arbitrary: fc.constantFrom('\r\n', '\n', '\r', '\b', '\t') },
  { weight: 2, arbitrary: fc.constantFrom('äöü', '漢字かな', '→', 'e\u0301', '─│', '한') },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(0, 1, 2, 3, 4, 7, 9, 22, 31, 44, 97, 105), { maxLength: 3 })
      .map((n) => `\x1b[${n.join(';')}m`),
  },
  { weight: 2, arbitrary: fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `\x1b[38;5;${a};48;2;${b};0;${a}m`) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 40 }))
      .map(([r, c]) => `\x1b[${r};${c}H`),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(...'ABCDLMPXS@'))
      .map(([n, f]) => `\x1b[${n}${f}`),
  },
  { weight: 2, arbitrary: fc.constantFrom('\x1b[K', '\x1b[1K', '\x1b[J', '\x1b[2J', '\x1bM', '\x1b[3;9r', '\x1b[r') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\x1b[?1049h',
      '\x1b[?1049l',
      '\x1b[?25l',
      '\x1b[?25h',
      '\x1b[?7l',
      '\x1b[?7h',
      '\x1b[?1h',
      '\x1b[?2004h',
      '\x1b[?1002h\x1b[?1006h',
      '\x1b[?1002l',
      '\x1b[4h',
      '\x1b[4l',
      '\x1b[3 q',
      '\x1b(0',
      '\x1b(B',
      '\x1b]0;title\x07',
      '\x1b[4:3m',
    ),
  },
)
const cols = 40
const rows = 12
const clock = createManualClock()

/** Feeds `bytes` cut at odd places, in the middle of characters and sequences. */
function feed(screen: Screen, bytes: Uint8Array, cuts: readonly number[]): void {
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  let at = 0
  for (const end of ends) {
    screen.feed(bytes.slice(at, end), () => undefined)
    at = end
  }
}

async function expectExact(before: string, after: string, cuts: readonly number[] = []): Promise<void> {
  const bytes = Buffer.from(before + after)
  const screen = await Screen.create(cols, rows, 1000, clock)
  feed(screen, bytes.subarray(0, Buffer.byteLength(before)), cuts)
  const drawn = await screen.draw()
  const direct = emptyTerminal(cols, rows)
  await write(direct, bytes)
  const redrawn = emptyTerminal(cols, rows)
  await write(redrawn, drawn.bytes)
  await write(redrawn, bytes.subarray(drawn.offset - 1000))
  expect(screenOf(redrawn)).toEqual(screenOf(direct))
  screen.dispose()
}

test('a drawn screen followed by the rest of the bytes gives what all of the bytes give', async () => {
  const pieces = fc.array(piece, { maxLength: 60 }).map((parts) => parts.join(''))
  const exact = async (before: string, after: string, cuts: readonly number[]): Promise<void> => {
    // The accepted loss: the half of a wide character that was cut in two looks blank, and is drawn as a blank.
    const direct = emptyTerminal(cols, rows)
    await write(direct, before)
    fc.pre(!hasCutWideCharacter(direct))
    await expectExact(before, after, cuts)
  }
  await fc.assert(fc.asyncProperty(pieces, pieces, fc.array(fc.nat(), { maxLength: 4 }), exact), { numRuns: 150 })
}, 30_000)

test.each([
  ['lines above the screen', `${'line\r\n'.repeat(500)}end`, '\r\nmore'],
  ['long lines that wrap over the top of what is kept', `${'x'.repeat(90)}\r\n`.repeat(900), 'y'],
  [
    'a full-screen program over a shell',
    'shell$ vim\r\n\x1b[?1049h\x1b[44m\x1b[2J\x1b[5;5Hfile\x1b[12;40H',
    '\x1b[?1049l$ ',
  ],
  ['a coloured screen without text', '\x1b[44m\x1b[2J', 'x'],
  ['a line about to wrap', 'x'.repeat(cols), 'y'],
  ['a line about to wrap inside margins', `\x1b[2;5r\x1b[5;1H${'x'.repeat(cols)}`, 'y'],
  [
    'a line about to wrap inside margins that rows count from',
    `\x1b[2;5r\x1b[?6h\x1b[4;1H${'x'.repeat(cols - 2)}漢`,
    'y',
  ],
  ['a saved cursor and a line about to wrap', `ab\x1b7\r\n${'x'.repeat(cols)}`, 'y\x1b8z'],
  ['a wide character at the edge', '漢'.repeat(cols / 2), '字'],
  ['emoji, alone and joined', '👩‍👩‍👧 👍🏽 ❤️ 🇨🇭x\r\n👩‍👩‍👧', '👍 after'],
  ['an open escape sequence', 'text\x1b[3', '1mred'],
  ['an open character', 'caf', 'é'],
  [
    'links and kinds of underline',
    '\x1b]8;;https://a/\x1b\\one \x1b[4mtwo\x1b]8;;\x07 \x1b[4:3mwavy\x1b[m\r\n\x1b]8;id=x;b:\x07far',
    'ther\x1b]8;;\x07 x',
  ],
  ['margins and the saved cursor', '\x1b[3;4H\x1b7\x1b[2;8r\x1b[8;1Hlast', '\r\nscrolled\x1b8here'],
])('%s is drawn as it is', async (_, before, after) => {
  await expectExact(before, after)
})

test('a flood is drawn as it is, whether somebody asks in its middle, it pauses, or something else comes', async () => {
  const time = createManualClock()
  const lines = Array.from(
    { length: 60_000 },
    (_, n) => `\x1b[3${n % 8}mline ${n} äöü 漢字\x1b[0m of many that scroll away\r\n`,
  )
  const bytes = Buffer.from(lines.join(''))
  const screen = await Screen.create(cols, rows, 1000, time)
  const direct = emptyTerminal(cols, rows)
  let parsed = 0
  const feedTo = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 4095) {
      screen.feed(bytes.slice(at, Math.min(at + 4095, to)), () => (parsed += 1))
      if (at % 80 === 0) time.advance(1)
    }
    await write(direct, bytes.subarray(from, to))
  }
  const same = async (): Promise<void> => {
    const { bytes: drawn, offset } = await screen.draw()
    const redrawn = emptyTerminal(cols, rows)
    await write(redrawn, drawn)
    await write(redrawn, bytes.subarray(offset - 1000, at))
    expect(screenOf(redrawn)).toEqual(screenOf(direct))
  }
  let at = 1_500_007
  await feedTo(0, at)
  // All but the last lines were left out.
  expect(parsed).toBe(0)
  await same()
  await feedTo(at, (at = 2_900_001))
  time.advance(1_000)
  await same()
  await feedTo(at, (at = bytes.length))
  const rest = Buffer.from('\x1b[2Aover \x1b]0;title\x07')
  screen.feed(rest, () => undefined)
  await write(direct, rest)
  await same()
  screen.dispose()
})

test('the half of a wide character that was cut in two is drawn as the blank that it looks like', async () => {
  const before = '한\b\x1b[1@\x1b[1;10Hend'
  const screen = await Screen.create(cols, rows, 1000, clock)
  feed(screen, Buffer.from(before), [])
  const redrawn = emptyTerminal(cols, rows)
  await write(redrawn, (await screen.draw()).bytes)
  const direct = emptyTerminal(cols, rows)
  await write(direct, before)
  expect(hasCutWideCharacter(direct)).toBe(true)
  const shown = (terminal: typeof direct): string => terminal.buffer.active.getLine(0)?.translateToString(true) ?? ''
  expect(shown(redrawn).trim()).toBe(shown(direct).trim())
  screen.dispose()
})

test('a sequence that never ends is not held forever', async () => {
  const screen = await Screen.create(cols, rows, 0, clock)
  feed(screen, Buffer.from(`before\x1b]0;${'x'.repeat(100_000)}`), [1000, 50_000])
  const { offset } = await screen.draw()
  expect(offset).toBeGreaterThan(60_000)
  screen.dispose()
})
