import { describe, expect, test } from 'vitest'
import { cutLine, padLine, wrapLine } from './fit-line.ts'
import { line, lineOf, lineText, lineWidth, type Line } from './line.ts'

const texts = (lines: readonly Line[]): string[] => lines.map(lineText)

describe('a line of several looks', () => {
  test.each([
    ['breaks at blanks', 'the quick brown fox', 10, 0, ['the quick', 'brown fox']],
    ['hangs what follows', '1. the quick brown fox', 12, 3, ['1. the quick', '   brown fox']],
    ['keeps its indent', '    a bb cccc', 8, 4, ['    a bb', '    cccc']],
    ['breaks what is too long', 'abcdefghijkl', 5, 0, ['abcde', 'fghij', 'kl']],
    ['breaks wide letters before the edge', '日本語です', 5, 0, ['日本', '語で', 'す']],
  ])('%s', (_name, text, columns, hang, broken) => {
    const lines = wrapLine(line(text), columns, hang)
    // A hang that leaves no room to read is not kept.
    expect(texts(lines).map((one) => one.trimStart())).toEqual(broken.map((one) => one.trimStart()))
    expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(columns)
  })

  test('keeps a word together that changes its look in the middle', () => {
    expect(texts(wrapLine(lineOf('one ', ['tw', 'bold'], 'ofold'), 8))).toEqual(['one', 'twofold'])
  })

  test('is cut with an ellipsis, and filled up', () => {
    expect(lineText(cutLine(lineOf('日本', ['語です', 'dim']), 7))).toBe('日本語…')
    expect(lineText(padLine(line('ab'), 5, 'center'))).toBe(' ab  ')
    expect(lineText(padLine(line('ab'), 5, 'right'))).toBe('   ab')
  })
})
