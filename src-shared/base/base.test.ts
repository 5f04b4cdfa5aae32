import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Emitter } from './emitter.ts'
import { isLoneKey } from './lone-key.ts'
import { createManualClock } from './manual-clock.ts'
import { plainText, spelledOut } from './harmless-text.ts'
import { singleLine } from './single-line.ts'
import { nameFromPrompt, slugOf } from './slug.ts'

describe('singleLine', () => {
  it('leaves no control or direction character of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const line = singleLine(text, 80)
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/)
        expect(line.length).toBeLessThanOrEqual(80)
      }),
    )
  })

  it.each([
    ['\u001b[31mred\u001b[0m text', 'red text'],
    ['\u001b]52;c;aGk=\u0007copied', 'copied'],
    ['two\nlines\tand  blanks', 'two lines and blanks'],
    ['abcdefgh', 'abcd…', 5],
  ])('turns %j into %j', (text, line, limit = 400) => {
    expect(singleLine(text, limit)).toBe(line)
  })

  it('never cuts a character in half', () => {
    expect(singleLine('ab😀😀', 4)).toBe('ab…')
  })
})

describe('slugs', () => {
  it('are branch-safe, short and never empty for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(slugOf(text)).toMatch(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/)
      }),
    )
  })

  it('say what the prompt said', () => {
    expect(slugOf('Fix the flaky test!')).toBe('fix-the-flaky-test')
  })

  it('a name is cut between words', () => {
    expect(nameFromPrompt('Rewrite the importer so that it streams, and add tests')).toBe(
      'Rewrite the importer so that it',
    )
  })
})

describe('Emitter', () => {
  it('tells every listener although one throws, and throws the first error at the end', () => {
    const emitter = new Emitter<number>()
    const heard: number[] = []
    emitter.subscribe(() => {
      throw new Error('broken')
    })
    emitter.subscribe((value) => heard.push(value))
    expect(() => emitter.emit(7)).toThrow('broken')
    expect(heard).toEqual([7])
  })

  it('forgets a listener that left, once', () => {
    const emitter = new Emitter<number>()
    const leave = emitter.subscribe(() => undefined)
    leave()
    leave()
    expect(emitter.size).toBe(0)
  })
})

describe('the manual clock', () => {
  it('runs timers in the order in which they fall due, also those set meanwhile', () => {
    const clock = createManualClock(0)
    const ran: string[] = []
    clock.schedule(20, () => ran.push('b'))
    clock.schedule(10, () => {
      ran.push('a')
      clock.schedule(5, () => ran.push('a2'))
    })
    clock.advance(30)
    expect(ran).toEqual(['a', 'a2', 'b'])
    expect(clock.pending()).toBe(0)
  })
})

it.each([
  ['sk-ant-api03-AbC_dEf-0123456789', true],
  ['  sk-ant-oat01-AbC_dEf-0123456789\n', true],
  ['rotate sk-ant-api03-AbC_dEf-0123456789', false],
  ['sk-ant-', false],
  ['fix the bug', false],
])('%j is nothing but a key: %s', (text, is) => {
  expect(isLoneKey(text)).toBe(is)
})

it('plain text keeps lines and joined emoji, and loses what acts unseen', () => {
  expect(plainText('\u001b[31mred\u001b[0m\r\nnext\tcell \u202eevil\u202c 👩‍👩‍👧')).toBe('red\nnext\tcell evil 👩‍👩‍👧')
  expect(plainText('10 %\r20 %\u001b]0;title\u0007')).toBe('10 %\n20 %')
})

it('text that is decided on spells out what would act unseen', () => {
  expect(spelledOut('rm \u202egnp.a\u202c\u001b[2K\n')).toBe('rm \\u{202e}gnp.a\\u{202c}\\u{001b}[2K\n')
})
