import { expect, test } from 'vitest'
import type { Returned } from './conversation.ts'
import { answerOf } from './answer-of.ts'
import { builtInScripts, fallbacks } from './built-in/index.ts'
import { scriptSchema, type Script } from './schema.ts'
import { fill, fillDeep, fillNumber } from './template.ts'
import { walkTo } from './walk.ts'

const variables = { file: 'a.js', steps: '40' }

test('templates are filled in, and what is unknown is empty', () => {
  expect(fill('edit {{file}}{{nothing}}, {{ file }}', variables)).toBe('edit a.js, {{ file }}')
  expect(fillDeep({ list: ['{{file}}', 3, null, { path: 'src/{{file}}' }] }, variables)).toEqual({
    list: ['a.js', 3, null, { path: 'src/a.js' }],
  })
})

test.each([
  ['{{steps}}', 40],
  [7, 7],
  ['{{nothing}}', 1],
  ['many', 1],
  ['always', Number.MAX_SAFE_INTEGER],
])('the number %s is %d', (written, number) => {
  expect(fillNumber(written, variables, 1)).toBe(number)
})

const asked = (text: string): Returned => ({ results: [{ tool: 'AskUserQuestion', text, isError: false }], said: '' })

test.each([
  ['User has answered your questions: "Which?"="Green". Go on.', 'Green'],
  ['"One?"="Red", "Two?"="Small, Large"', 'Red, Small, Large'],
  ['{"answers":{"One?":"Red","Two?":["Small","Large"]}}', 'Red, Small, Large'],
  ['Which?\nAnswer: Green\n\nHow big?\nAnswer: Small, Large', 'Green, Small, Large'],
  ['The user answered: a warm grey', 'a warm grey'],
  ['Something of my own', 'Something of my own'],
])('the answer in %s is understood', (text, answer) => {
  expect(answerOf(asked(text))).toBe(answer)
})

const branching: Script = {
  name: 'branching',
  match: 'x',
  turns: [
    { content: [{ type: 'text', text: 'first' }] },
    {
      when: { contains: 'left', isError: false },
      then: [{ repeat: 2, steps: [{ content: [{ type: 'text', text: 'left {{i}}' }] }] }],
      otherwise: [{ content: [{ type: 'text', text: 'right' }] }],
    },
    { content: [{ type: 'text', text: 'last' }] },
  ],
}

function walked(...texts: readonly string[]): string | null {
  const returned = texts.map((text) => ({ results: [{ tool: 'Bash', text, isError: false }], said: '' }))
  const position = walkTo(branching, { prompt: 'x', returned }, { variables: {}, offered: [] })
  const block = position?.turn.content[0]
  return block?.type === 'text' ? fill(block.text, position?.variables ?? {}) : null
}

test('the position follows branches and loops from what came back alone', () => {
  expect(walked()).toBe('first')
  expect(walked('go LEFT')).toBe('left 1')
  expect(walked('go left', 'right')).toBe('left 2')
  expect(walked('go left', '', '')).toBe('last')
  expect(walked('go right')).toBe('right')
  expect(walked('go right', '')).toBe('last')
  expect(walked('go right', '', '')).toBeNull()
})

test('every built-in script fits the schema and has a name of its own', () => {
  const all = [...builtInScripts, ...Object.values(fallbacks)]
  for (const script of all) expect(scriptSchema.safeParse(script).error).toBeUndefined()
  expect(new Set(all.map((script) => script.name)).size).toBe(all.length)
})
