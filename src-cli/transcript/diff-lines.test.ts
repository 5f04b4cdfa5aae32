import { describe, expect, test } from 'vitest'
import { painterFor } from '../output/paint.ts'
import { diffLines } from './diff-lines.ts'
import { lineText, lineWidth, printedLine, type Line } from './line.ts'

const texts = (lines: readonly Line[]): string[] => lines.map(lineText)
const patch = [
  'diff --git a/a.ts b/a.ts',
  '--- a/a.ts',
  '+++ b/a.ts',
  '@@ -9,3 +9,3 @@ function',
  ' same',
  '-const height = 1',
  '+const height = 2',
  '@@ -40 +40,2 @@',
  ' end',
  '+--- not a header',
].join('\n')

describe('a diff', () => {
  test('has the numbers of its lines and marks where lines are left out', () => {
    expect(texts(diffLines(patch, 100))).toEqual([
      '     9  same',
      '    10 -const height = 1',
      '    10 +const height = 2',
      '       ⋮',
      '    40  end',
      '    41 +--- not a header',
    ])
  })

  test('marks what changed inside of a line', () => {
    const shown = diffLines(patch, 100).map((one) => printedLine(one, painterFor(true)))
    expect(shown[1]).toContain('\u001b[7m\u001b[31m1\u001b[39m\u001b[27m')
    expect(shown[2]).toContain('\u001b[7m\u001b[32m2\u001b[39m\u001b[27m')
  })

  test('says how much is left out, and names files when there are several', () => {
    expect(texts(diffLines(patch, 2)).at(-1)).toBe('    … 4 more lines')
    const two = `${patch}\n--- a/b.ts\n+++ b/b.ts\n@@ -1 +1 @@\n-x\n+y`
    expect(texts(diffLines(two, 100)).filter((text) => text.endsWith('.ts'))).toEqual(['    a.ts', '    b.ts'])
  })

  test('keeps to the width', () => {
    const wide = `@@ -1 +1 @@\n-${'日本語 '.repeat(40)}\n+${'x'.repeat(2_000)}`
    expect(Math.max(...diffLines(wide, 100, 40).map(lineWidth))).toBeLessThanOrEqual(40)
  })
})
