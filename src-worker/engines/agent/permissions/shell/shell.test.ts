import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { useLineGround } from '../testing/line-ground.ts'
import { loadShellReader } from './parser.ts'
import type { ShellReader } from './syntax.ts'

const ground = useLineGround()
let read: ShellReader = () => null
beforeAll(async () => {
  read = await loadShellReader()
})

/** Pieces that lines are made of: more of them are wrong than right. */
const piece = fc.constantFrom(
  ...[
    'ls',
    'npm test',
    'echo',
    'a',
    '$x',
    '"$x"',
    '${x:-y}',
    '$(ls)',
    '`ls`',
    "'q'",
    '"d',
    "'",
    '"',
    '\\',
    '\n',
    ' ',
    ';',
  ],
  ...['&&', '||', '|', '&', '(', ')', '{', '}', '>', '>>', '<', '<<EOF', 'EOF', '<<<', '2>&1', '#', '~', '*', '{a,b}'],
  ...['if', 'then', 'fi', 'for', 'in', 'do', 'done', 'while', 'case', 'esac', 'function', 'f()', '[', ']', '[[', ']]'],
  ...[
    '!',
    '=',
    'A=1',
    '$((1+1))',
    '((',
    '))',
    '<(',
    '>(',
    '-c',
    'bash',
    'eval',
    'env',
    'xargs',
    'find',
    '-exec',
    '\\;',
  ],
)
const line = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', '', '\n', '\t')), { maxLength: 14 })
  .map((pieces) => pieces.flat().join(''))
const anything = fc.oneof(line, fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }))

describe('reading a line', () => {
  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        read(text)
        ground().survey(text)
        ground().decide(text, { allow: ['Bash(npm test:*)'], deny: ['Bash(rm:*)', 'Read(.env)'] })
      }),
      { numRuns: 1500 },
    )
  })

  test('does not allow what a removal was put behind, in front of, or into', () => {
    const how = { allow: ['Bash(npm test:*)', 'Bash(a:*)', 'Bash(echo:*)'] }
    fc.assert(
      fc.property(
        line,
        fc.constantFrom(
          '; rm -rf x',
          '\nrm -rf x',
          ' && rm -rf x',
          ' | rm -rf x',
          ' $(rm -rf x)',
          ' `rm -rf x`',
          ' & rm -rf x',
        ),
        (text, tail) => {
          if (ground().decide(text, how).verdict !== 'allow') return
          const after = ground().decide(text + tail, how).verdict
          // Behind a comment, in quotes or in a here-document it is only text, and stays so.
          const isText = !ranIn(text + tail)
          if (!isText) expect(after, text + tail).not.toBe('allow')
          expect(ground().decide(`rm -rf x; ${text}`, how).verdict).not.toBe('allow')
        },
      ),
      { numRuns: 1500 },
    )
  })

  test('what a rule forbids at the end of a line stays forbidden or asked for', () => {
    fc.assert(
      fc.property(line, (text) => {
        const { verdict } = ground().decide(`${text}\nrm -rf x`, { mode: 'bypassPermissions', deny: ['Bash(rm:*)'] })
        if (ranIn(`${text}\nrm -rf x`)) expect(verdict, text).not.toBe('allow')
      }),
      { numRuns: 1500 },
    )
  })

  test.each(['(', '$(', '"$(', '{ ', 'if true; then ', '`', '[[ ', '((', '<(', 'f() { ', '${x:-', '!', '{a,'])(
    'is bounded for deep nests of %s',
    (opening) => {
      const from = performance.now()
      ground().survey(opening.repeat(3000))
      expect(performance.now() - from).toBeLessThan(2000)
    },
  )

  test('is bounded for links that lead around and multiply', () => {
    const from = performance.now()
    ground().survey('ln -s x x; touch x/x/x/x/x/x/x/x')
    ground().survey(`mkdir d; ln -s . d/l; ${'cp -a d d/e; '.repeat(30)} touch d/e/e/l/a`)
    ground().survey(
      `ln -s a b; ln -s b a; ln -s ${'b/'.repeat(50)} c; ${'cp -r . n; '.repeat(30)} touch ${'c/'.repeat(50)}`,
    )
    expect(performance.now() - from).toBeLessThan(4000)
  })

  test('is bounded for words that multiply', () => {
    expect(ground().survey(`echo ${'{a,b}'.repeat(30)}`).parts).toHaveLength(1)
    expect(ground().survey('f() { f; f; }; f').isWhole).toBe(false)
    expect(
      ground().survey(
        'for a in 1 2 3 4 5 6 7 8; do for b in 1 2 3 4 5 6 7 8; do for c in 1 2 3 4 5 6 7 8; do ls $a; done; done; done',
      ).isWhole,
    ).toBe(false)
  })
})

/** Whether the removal is a command of its own, by the reader's own word: it is then in the tree of some simple command. */
function ranIn(text: string): boolean {
  const script = read(text)
  return script === null || JSON.stringify(script).includes('"source":"rm -rf x"')
}
