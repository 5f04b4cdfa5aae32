import { expect, it } from 'vitest'
import { liveBlocks } from './live-blocks.ts'

it.each([
  ['', []],
  ['one', ['one']],
  ['one\n\ntwo\nthree', ['one', 'two\nthree']],
  ['one\n\n', ['one']],
  ['a\n\n```ts\nlet x\n\nlet y\n```\n\nb', ['a', '```ts\nlet x\n\nlet y\n```', 'b']],
  ['```\nstill\n\nopen', ['```\nstill\n\nopen']],
])('%j is read in blocks', (text, blocks) => {
  expect(liveBlocks(text)).toEqual(blocks)
})

it('what has come before does not change when more comes', () => {
  const text = 'a\n\n- b\n- c\n\n```\nd\n\ne\n```\n\nf g h'
  for (let at = 1; at < text.length; at += 1) {
    const before = liveBlocks(text.slice(0, at))
    const after = liveBlocks(text.slice(0, at + 1))
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1))
  }
})
