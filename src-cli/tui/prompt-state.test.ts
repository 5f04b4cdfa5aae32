import { describe, expect, test } from 'vitest'
import { openRequestSchema, type OpenRequest } from '../../src-shared/board/session-state.ts'
import { applyEdit, editorWith, emptyEditor, type Edit } from './editor.ts'
import {
  followRequest,
  freshPrompt,
  pressKey,
  type PromptKey,
  type PromptState,
  type Situation,
} from './prompt-state.ts'

const idle: Situation = { request: null, isWorking: false, mode: 'default', now: 10_000 }
const base = { requestId: 'r1', askedAt: 1, toolUseId: 't' }
const question: OpenRequest = openRequestSchema.parse({
  kind: 'question',
  ...base,
  questions: [
    { question: 'Which colour?', options: [{ label: 'Red' }, { label: 'Green' }] },
    { question: 'Which sizes?', multiSelect: true, options: [{ label: 'S' }, { label: 'M' }, { label: 'L' }] },
  ],
})
const permission: OpenRequest = openRequestSchema.parse({
  kind: 'permission',
  ...base,
  tool: 'Bash',
  title: 'wants to run npm test',
  detail: { type: 'command', command: 'npm test', cwd: '/' },
  suggestedRule: 'Bash(npm test:*)',
  sameAs: 's',
})

const typing = (text: string): PromptKey => ({ type: 'edit', edit: { type: 'insert', text } })
const arrow = (type: 'up' | 'down' | 'left'): PromptKey => ({ type: 'edit', edit: { type } })
const enter: PromptKey = { type: 'enter' }

/** Presses keys one after the other and gives the last state and every effect. */
function press(keys: readonly PromptKey[], situation: Situation = idle, from: PromptState = freshPrompt) {
  let state = followRequest(from, situation.request, situation.now - 1_000)
  const effects: unknown[] = []
  for (const key of keys) {
    const step = pressKey(state, key, situation)
    state = step.state
    if (step.effect !== null) effects.push(step.effect)
  }
  return { state, effects }
}

describe('the prompt', () => {
  test('sends what was typed, once, and is empty then', () => {
    const { state, effects } = press([typing('go on'), enter, enter])
    expect(effects).toEqual([{ type: 'reply', answer: { type: 'text', text: 'go on' }, answers: null }])
    expect(state.editor).toEqual(emptyEditor)
  })

  test('takes a backslash before Enter for a line break', () => {
    const { state, effects } = press([typing('one\\'), enter, typing('two')])
    expect(effects).toEqual([])
    expect(state.editor.text).toBe('one\ntwo')
  })

  test('brings sent messages back with the arrows, and the draft after them', () => {
    const sent = press([typing('first'), enter, typing('second'), enter, typing('draft')])
    const texts = ['up', 'up', 'up', 'down', 'down'].map((_, index, keys) => {
      const pressed = keys.slice(0, index + 1).map((key) => arrow(key === 'up' ? 'up' : 'down'))
      return press(pressed, idle, sent.state).state.editor.text
    })
    expect(texts).toEqual(['second', 'first', 'first', 'second', 'draft'])
  })

  test.each([
    ['← on an empty prompt', [arrow('left')]],
    ['Ctrl+C twice', [{ type: 'cancel' }, { type: 'cancel' }]],
    ['Ctrl+Z', [{ type: 'suspend' }]],
    ['Ctrl+D on an empty prompt', [{ type: 'end-of-input' }]],
    ['/exit', [typing('/exit'), enter]],
  ] as [string, PromptKey[]][])('%s leaves', (_name, keys) => {
    expect(press(keys).effects).toEqual([{ type: 'detach' }])
  })

  test('Ctrl+C empties what was typed before it leaves', () => {
    const { state, effects } = press([typing('text'), { type: 'cancel' }, { type: 'cancel' }])
    expect(effects).toEqual([])
    expect(state).toMatchObject({ editor: emptyEditor, armed: true })
  })

  test('Esc interrupts while the session works, and else only empties the prompt', () => {
    expect(press([{ type: 'escape' }], { ...idle, isWorking: true }).effects).toEqual([{ type: 'interrupt' }])
    expect(press([typing('x'), { type: 'escape' }])).toMatchObject({ effects: [], state: { editor: emptyEditor } })
  })

  test.each([
    ['/stop', { type: 'stop' }],
    ['/bg', { type: 'background' }],
  ])('%s is a command', (text, effect) => {
    expect(press([typing(text), enter]).effects).toEqual([effect])
  })

  test('Shift+Tab goes round the modes', () => {
    const next = (mode: Situation['mode']) => press([{ type: 'shift-tab' }], { ...idle, mode }).effects
    expect(next('default')).toEqual([{ type: 'set-mode', mode: 'acceptEdits' }])
    expect(next('acceptEdits')).toEqual([{ type: 'set-mode', mode: 'plan' }])
    expect(next('plan')).toEqual([{ type: 'set-mode', mode: 'default' }])
  })
})

describe('what is asked', () => {
  const asked = { ...idle, request: question }

  test('is answered question by question: a number, then several with Enter', () => {
    expect(press([typing('2'), typing('1'), typing('3'), enter], asked).effects).toEqual([
      {
        type: 'reply',
        answers: 'r1',
        answer: { type: 'options', answers: [{ selected: [1] }, { selected: [0, 2] }] },
      },
    ])
  })

  test('is answered with arrows, Space and Enter', () => {
    const { effects } = press([arrow('down'), enter, arrow('up'), typing(' '), enter], asked)
    expect(effects).toMatchObject([{ answer: { answers: [{ selected: [1] }, { selected: [2] }] } }])
  })

  test('is answered in own words; digits inside them pick nothing', () => {
    const { effects } = press([typing('a'), typing('2'), enter, typing('none'), enter], asked)
    expect(effects).toMatchObject([{ answer: { answers: [{ text: 'a2' }, { text: 'none' }] } }])
  })

  test('takes one answer: a second key is no answer to it any more', () => {
    const { effects } = press([typing('1'), typing('1'), enter], { ...idle, request: permission })
    expect(effects).toEqual([{ type: 'reply', answers: 'r1', answer: { type: 'permission', decision: 'allow' } }])
  })

  test('offers always when there is a rule for it, and words deny', () => {
    const situation = { ...idle, request: permission }
    expect(press([typing('3')], situation).effects).toMatchObject([{ answer: { decision: 'always' } }])
    expect(press([typing('4')], situation).effects).toMatchObject([{ answer: { decision: 'deny' } }])
    expect(press([typing('not now'), enter], situation).effects).toMatchObject([
      { answer: { decision: 'deny', reason: 'not now' } },
    ])
  })

  test('is not answered by a key that was on its way before it came up', () => {
    const state = followRequest(freshPrompt, permission, 10_000)
    const step = pressKey(state, enter, { ...idle, request: permission, now: 10_100 })
    expect(step.effect).toBeNull()
    expect(step.state.notice).toMatch(/just now/)
  })
})

describe('the editor', () => {
  const at = (text: string): { text: string; cursor: number } => {
    const cursor = text.indexOf('|')
    return { text: text.replace('|', ''), cursor }
  }
  test.each<[Edit['type'], string, string]>([
    ['delete-back', 'ab👩‍👩‍👧|c', 'ab|c'],
    ['delete-forward', 'a|bc', 'a|c'],
    ['delete-word', 'fix the  parser| now', 'fix the  | now'],
    ['delete-to-start', 'one\ntwo| three', 'one\n| three'],
    ['delete-to-end', 'one| two\nthree', 'one|\nthree'],
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
