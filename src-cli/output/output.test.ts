import { describe, expect, test } from 'vitest'
import { shortDuration } from './age.ts'
import { plainText } from './plain-text.ts'
import { TerminalFilter } from './terminal-filter.ts'
import { TextStream } from './text-stream.ts'
import { fitText, textWidth, wrapText } from './text-width.ts'

const bytes = (text: string): Buffer => Buffer.from(text)

describe('plain text', () => {
  test('holds no escape sequence and no character that moves or turns anything', () => {
    expect(plainText('a\u001b[31mred\u001b[0m\u001b]0;title\u0007b\u202ec\u009b2Jd\u0008')).toBe('aredbc2Jd')
  })

  test('keeps lines and tabs', () => {
    expect(plainText('a\r\nb\tc\rd')).toBe('a\nb\tc\nd')
  })
})

describe('a terminal stream as text', () => {
  test('is the same however it is cut', () => {
    const all = bytes('ä\u001b[1;32mgreen\u001b[0m\r\n\u001b]8;;http://x\u0007link\u001b]8;;\u0007 日本\r\nend\n')
    const whole = new TextStream().pass(all)
    expect(whole).toBe('ägreen\nlink 日本\nend\n')
    for (let cut = 1; cut < all.length; cut += 1) {
      const stream = new TextStream()
      expect(stream.pass(all.subarray(0, cut)) + stream.pass(all.subarray(cut))).toBe(whole)
    }
  })
})

describe('the filter of a terminal stream', () => {
  test.each([
    ['drawing', '\u001b[2J\u001b[1;31mred\u001b[0m', '\u001b[2J\u001b[1;31mred\u001b[0m'],
    [
      'links and palettes',
      '\u001b]8;;http://x\u001b\\x\u001b]4;1;red\u0007',
      '\u001b]8;;http://x\u001b\\x\u001b]4;1;red\u0007',
    ],
    ['no clipboard', 'a\u001b]52;c;ZXZpbA==\u0007b', 'ab'],
    ['no title', 'a\u001b]0;evil\u001b\\b\u001b]2;evil\u0007c', 'abc'],
    ['no sequence hidden for a multiplexer', 'a\u001bPtmux;\u001b\u001b]52;c;eA==\u0007\u001b\\b', 'ab'],
    ['no C1 introducer either', 'a\u009d52;c;eA==\u0007b', 'ab'],
    ['other device strings', 'a\u001bP1$r0m\u001b\\b', 'a\u001bP1$r0m\u001b\\b'],
  ])('lets through %s, wherever it is cut', (_name, given, passed) => {
    const all = bytes(given)
    for (let cut = 0; cut <= all.length; cut += 1) {
      const filter = new TerminalFilter()
      const out = Buffer.concat([filter.pass(all.subarray(0, cut)), filter.pass(all.subarray(cut))])
      expect(out.toString()).toBe(passed)
    }
  })
})

describe('widths', () => {
  test.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['·…✻', 3],
  ])('%s takes %d columns', (text, width) => {
    expect(textWidth(text)).toBe(width)
  })

  test('a cut ends in an ellipsis and fits', () => {
    expect(fitText('日本語です', 6)).toBe('日本…')
    expect(fitText('short', 5)).toBe('short')
  })

  test('lines break at blanks, and inside what is too long', () => {
    expect(wrapText('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrapText('one\n\ntwo', 10)).toEqual(['one', '', 'two'])
  })

  test.each([
    [5_000, '5s'],
    [125_000, '2m'],
    [7_500_000, '2h 05m'],
    [200_000_000, '2d'],
  ])('%d ms is %s', (ms, said) => {
    expect(shortDuration(ms)).toBe(said)
  })
})
