import { describe, expect, it } from 'vitest'
import { plainText, spelledOut } from './harmless-text.ts'
import { singleLine } from './single-line.ts'

const tagged = (text: string): string =>
  [...text].map((one) => String.fromCodePoint(0xe0000 + one.charCodeAt(0))).join('')

describe('text of others', () => {
  it.each([
    ['letter marks of Arabic', 'a\u061cb', 'a b', 'ab'],
    ['word joiners', 'a\u2060b', 'a b', 'ab'],
    ['soft hyphens', 'a\u00adb', 'ab', 'ab'],
    ['tags that spell words', `fine${tagged('rm -rf')}`, 'fine', 'fine'],
    ['a string terminator of one character', 'a\u009cb', 'a b', 'ab'],
  ])('loses %s', (_what, text, line, plain) => {
    expect(singleLine(text)).toBe(line)
    expect(plainText(text)).toBe(plain)
  })

  it('keeps as many marks on a letter as scripts need, and cuts towers', () => {
    const hebrew = 'בְּרֵאשִׁ֖ית'
    expect(singleLine(hebrew)).toBe(hebrew)
    expect(singleLine(`seen${'\u200b\u200d\u2060'.repeat(40)}end`)).toBe('seen end')
    expect(singleLine(`Z${'\u0301'.repeat(60)}algo`)).toBe(`Z${'\u0301'.repeat(6)}algo`)
    expect(plainText(`Z${'\u0489'.repeat(60)}\n`)).toBe(`Z${'\u0489'.repeat(6)}\n`)
  })

  it('spells out what hides in text that is decided on, joiners in plain words too', () => {
    expect(spelledOut(`rm${tagged('x')}`)).toBe('rm\\u{e0078}')
    expect(spelledOut('r\u200dm -rf 👩‍👧 می‌خواهم')).toBe('r\\u{200d}m -rf 👩‍👧 می‌خواهم')
  })
})
