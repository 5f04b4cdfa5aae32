import fc from 'fast-check'
import { createTwoFilesPatch } from 'diff'
import { describe, expect, test } from 'vitest'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import { changedWords } from './changed-words.ts'
import { messageOf, rememberComments, rememberedComments, type ReviewComment } from './comments.ts'
import { parsePatch } from './diff-lines.ts'
import { itemsOf, type Slot } from './items.ts'

const patch = `diff --git a/a.js b/a.js
index 1111111..2222222 100644
--- a/a.js
+++ b/a.js
@@ -1,3 +1,3 @@ class A
 one
--- a/looks like a header
+++ b/looks like one too
 three
@@ -10 +10,2 @@
 ten
+@@ -1 +1 @@ in the file
\\ No newline at end of file
`
const file: ReviewFile = { path: 'a.js', from: null, change: 'modified', added: 2, deleted: 1, isUntracked: false }
const comment = (over: Partial<ReviewComment> = {}): ReviewComment => ({
  id: 'c',
  path: 'a.js',
  side: 'now',
  from: 2,
  to: 2,
  code: 'two',
  text: 'Why?',
  ...over,
})
const shown = (over: Partial<Parameters<typeof itemsOf>[0]> = {}): readonly string[] =>
  itemsOf({
    files: [file],
    patches: new Map([['a.js', { kind: 'diff', diff: parsePatch(patch), isWhole: true }]]),
    folded: new Set(),
    comments: [],
    draft: null,
    split: false,
    ...over,
  }).map((item) => item.kind)

describe('a diff', () => {
  test('is read by the lengths of its hunks: lines of a file may look like lines of a diff', () => {
    const { hunks, lines, fingerprint } = parsePatch(patch)
    expect(hunks.map(({ heading }) => heading)).toEqual(['class A', ''])
    expect(hunks[0]?.lines.map(({ kind, old, now, text }) => [kind, old, now, text])).toEqual([
      ['kept', 1, 1, 'one'],
      ['removed', 2, null, '-- a/looks like a header'],
      ['added', null, 2, '++ b/looks like one too'],
      ['kept', 3, 3, 'three'],
    ])
    expect(hunks[0]?.lines[1]?.pair).toBe('++ b/looks like one too')
    expect(hunks[1]?.lines.at(-1)).toMatchObject({ text: '@@ -1 +1 @@ in the file', isOpenEnd: true, now: 11 })
    expect(lines).toBe(6)
    expect(fingerprint).toBe('index 1111111..2222222 100644')
  })

  test('tells of modes and links in words', () => {
    expect(parsePatch('diff --git a/x b/x\nold mode 100644\nnew mode 100755\n').notes).toEqual([
      'an ordinary file is now an executable file',
    ])
    expect(parsePatch('diff --git a/x b/x\nnew file mode 120000\n').notes).toEqual(['a symbolic link'])
  })

  test('tells of line breaks of another kind, and of what is no UTF-8', () => {
    const { hunks, notes } = parsePatch('@@ -1,3 +1,3 @@\n-a\r\n+a\n same\r\n-gr\ufffd\r\n+grey\r\n')
    expect(hunks[0]?.lines.map(({ text, ending }) => [text, ending])).toEqual([
      ['a', 'CR LF'],
      ['a', 'LF'],
      ['same', null],
      ['gr\ufffd', null],
      ['grey', null],
    ])
    expect(notes).toEqual(['Some of it is no UTF-8, and shown as \ufffd'])
  })

  test('keeps its lines, whatever acts unseen in them', () => {
    const { hunks } = parsePatch('@@ -0,0 +1,4 @@\n+one \u001b]0;title\n+hidden?\n+old\rmac\u0007\n+four\u202e\n')
    expect(hunks[0]?.lines.map(({ text }) => text)).toEqual(['one ', 'hidden?', 'old␍mac', 'four'])
  })

  test('gives both files back, whatever they hold', () => {
    const text = fc
      .array(fc.string({ unit: fc.constantFrom('a', '-', '+', '@', ' ', '\\') }))
      .map((all) => all.map((one) => `${one}\n`).join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { hunks } = parsePatch(createTwoFilesPatch('a', 'b', before, after, '', '', { context: 1_000 }))
        if (before === after) return
        const side = (other: string): string =>
          hunks
            .flatMap(({ lines }) => lines.filter(({ kind }) => kind !== other).map((line) => `${line.text}\n`))
            .join('')
        expect([side('added'), side('removed')]).toEqual([before, after])
      }),
    )
  })
})

test('of a changed line those words are marked that are new, unless all of it is', () => {
  expect(changedWords('const a = 2', 'const a = 1')).toEqual([
    { text: 'const a = ', changed: false },
    { text: '2', changed: true },
  ])
  expect(changedWords('entirely different', 'zzz')).toBeNull()
})

describe('the list', () => {
  test('has files, what waits for its diff, and lines', () => {
    expect(shown()).toEqual(['file', 'hunk', 'line', 'line', 'line', 'line', 'hunk', 'line', 'line'])
    expect(shown({ split: true })).toEqual(['file', 'hunk', 'pair', 'pair', 'pair', 'hunk', 'pair', 'pair'])
    expect(shown({ folded: new Set(['a.js']) })).toEqual(['file'])
    expect(shown({ patches: new Map() })).toEqual(['file', 'wait'])
  })

  test('has comments below their lines, above all lines when those are gone', () => {
    expect(shown({ comments: [comment()] })[5]).toBe('comment')
    expect(shown({ comments: [comment({ side: 'old' })] })[4]).toBe('comment')
    expect(shown({ comments: [comment({ from: 900, to: 900 })] })[1]).toBe('comment')
    expect(shown({ split: true, comments: [comment()], draft: comment({ side: 'old' }) }).slice(3, 6)).toEqual([
      'pair',
      'draft',
      'comment',
    ])
  })
})

test("what others said stands below its line, above the user's own comment; above all lines when it has none", () => {
  const slot = (over: Partial<Slot>): Slot => ({ id: 's', path: 'a.js', side: 'now', line: 2, ...over })
  const slots = [slot({}), slot({ id: 't', line: null }), slot({ id: 'u', side: 'old', line: 2 }), slot({ path: 'b' })]
  const all = shown({ slots, comments: [comment()] })
  expect(all).toEqual([
    'file',
    'slot',
    'hunk',
    'line',
    'line',
    'slot',
    'line',
    'slot',
    'comment',
    'line',
    'hunk',
    'line',
    'line',
  ])
})

test('comments are one message with their places; code cannot end its own fence', () => {
  const text = messageOf([comment({ code: '```\nx' }), comment({ side: 'old', to: 4, text: 'And this?' })], 'it')
  expect(text).toBe(
    'I reviewed it: 2 comments.\n\na.js:2\n````\n```\nx\n````\nWhy?\n\na.js:2-4 (before the change)\n```\ntwo\n```\nAnd this?',
  )
})

test('comments are remembered by session, as long as there are some', () => {
  const kept = new Map<string, string>()
  const memory = {
    read: (key: string) => kept.get(key) ?? null,
    write: (key: string, value: string | null) => void (value === null ? kept.delete(key) : kept.set(key, value)),
  }
  const id = sessionIdSchema.parse('0b6ecf7e-9d3e-4b3a-9f0b-0d5f3a6f4e11')
  rememberComments(memory, id, [comment()])
  expect(rememberedComments(memory, id)).toEqual([comment()])
  rememberComments(memory, id, [])
  expect(kept.size).toBe(0)
  kept.set('review-comments', '{"broken')
  expect(rememberedComments(memory, id)).toEqual([])
})
