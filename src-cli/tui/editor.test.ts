import { describe, expect, test } from 'vitest'
import { applyEdit, editorWith, type Edit } from './editor.ts'
import { imagePathOf } from './folded-text.ts'
import { promptRows } from './prompt-rows.ts'

const at = (text: string): { text: string; cursor: number } => {
  const cursor = text.indexOf('|')
  return { text: text.replace('|', ''), cursor }
}

describe('the editor', () => {
  test.each<[Edit['type'], string, string]>([
    ['delete-back', 'ab👩‍👩‍👧|c', 'ab|c'],
    ['delete-forward', 'a|bc', 'a|c'],
    ['delete-word', 'fix the  parser| now', 'fix the  | now'],
    ['delete-to-start', 'one\ntwo| three', 'one\n| three'],
    ['delete-to-end', 'one| two\nthree', 'one|\nthree'],
    ['delete-to-end', 'one|\nthree', 'one|three'],
    ['delete-to-start', 'one\n|two', 'one|two'],
    ['delete-word-forward', 'one| two three', 'one| three'],
    ['delete-blank-word', 'see src/main.ts |now', 'see |now'],
    ['text-start', 'one\ntw|o', '|one\ntwo'],
    ['up', 'a日本|x\nb', 'a日本|x\nb'],
    ['down', '日本|\nabcdef', '日本\nabcd|ef'],
    ['left', 'ae\u0301|b', 'a|e\u0301b'],
    ['right', 'a|👍b', 'a👍|b'],
    ['word-left', 'one two|', 'one |two'],
    ['word-right', 'one| two', 'one two|'],
    ['line-start', 'one\ntw|o', 'one\n|two'],
    ['line-end', 'o|ne\ntwo', 'one|\ntwo'],
    ['up', 'one\nlonger|', 'one|\nlonger'],
    ['up', 'on|e', 'on|e'],
    ['down', 'long|er\nab', 'longer\nab|'],
  ])('%s: %j becomes %j', (type, before, after) => {
    expect(applyEdit(at(before), { type } as Edit)).toEqual(at(after))
  })

  test('inserts at the cursor', () => {
    expect(applyEdit({ text: 'ac', cursor: 1 }, { type: 'insert', text: 'b' })).toEqual({ text: 'abc', cursor: 2 })
    expect(editorWith('abc').cursor).toBe(3)
  })
})

describe('rows', () => {
  test.each<[string, number, readonly string[]]>([
    ['short', 10, ['short']],
    ['', 10, ['']],
    ['one two three', 8, ['one two ', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['日本語', 4, ['日本', '語']],
    ['a\n\nb', 4, ['a', '', 'b']],
  ])('%j in %i columns', (text, columns, rows) => {
    expect(promptRows(text, columns).map(({ start, end }) => text.slice(start, end))).toEqual(rows)
  })

  test('the arrows go from row to row of a long line', () => {
    const editor = { text: 'one two three', cursor: 10 }
    expect(applyEdit(editor, { type: 'up' }, 8)).toMatchObject({ cursor: 2 })
    expect(applyEdit({ ...editor, cursor: 2 }, { type: 'down' }, 8)).toMatchObject({ cursor: 10 })
  })
})

test.each([
  ['/tmp/a.png', '/tmp/a.png'],
  ["'/tmp/my shot.PNG'", '/tmp/my shot.PNG'],
  ['/tmp/my\\ shot.jpg ', '/tmp/my shot.jpg'],
  ['file:///tmp/my%20shot.webp', '/tmp/my shot.webp'],
  ['a.png', null],
  ['/tmp/a.txt', null],
  ['see /tmp/a.png', null],
])('a pasted %j is the image %j', (text, path) => expect(imagePathOf(text)).toBe(path))
