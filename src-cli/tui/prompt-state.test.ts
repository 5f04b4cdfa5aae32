import { describe, expect, test } from 'vitest'
import { openRequestSchema, type OpenRequest } from '../../src-shared/board/session-state.ts'
import { emptyEditor } from './editor.ts'
import { followRequest } from './prompt-card.ts'
import { pressKey } from './prompt-state.ts'
import { freshPrompt, type PromptKey, type PromptState, type Situation } from './prompt-types.ts'

const idle: Situation = {
  request: null,
  isWorking: false,
  mode: 'default',
  acceptedModes: [],
  leftDetaches: true,
  lastQueued: null,
  columns: 40,
  now: 10_000,
}
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

const plan: OpenRequest = openRequestSchema.parse({ kind: 'plan', ...base, plan: '1. Write it' })

const key = (type: Exclude<PromptKey['type'], 'edit' | 'paste' | 'image'>): PromptKey => ({ type })
const typing = (text: string): PromptKey => ({ type: 'edit', edit: { type: 'insert', text } })
const arrow = (type: 'up' | 'down' | 'left' | 'right'): PromptKey => ({ type: 'edit', edit: { type } })
const enter: PromptKey = { type: 'enter' }

/** Presses keys one after the other, a second apart, and gives the last state and every effect. */
function press(keys: readonly PromptKey[], situation: Situation = idle, from: PromptState = freshPrompt) {
  let state = followRequest(from, situation.request, situation.now - 1_000)
  const effects: unknown[] = []
  let { now } = situation
  for (const one of keys) {
    now += 1_000
    const step = pressKey(state, one, { ...situation, now })
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
    const { state, effects } = press([typing('text'), key('cancel'), key('cancel')])
    expect(effects).toEqual([])
    expect(state).toMatchObject({ editor: emptyEditor, armed: 'cancel' })
  })

  test('← stays when the text was just deleted, when the key is held, and when settings say so', () => {
    const typed = pressKey(freshPrompt, typing('a'), idle).state
    const empty = pressKey(typed, { type: 'edit', edit: { type: 'delete-back' } }, idle).state
    const soon = pressKey(empty, arrow('left'), { ...idle, now: idle.now + 300 })
    expect(soon).toMatchObject({ effect: null, state: { notice: expect.stringContaining('press it again') } })
    expect(pressKey(soon.state, arrow('left'), { ...idle, now: idle.now + 900 }).effect).toEqual({ type: 'detach' })
    const held: PromptKey = { type: 'edit', edit: { type: 'left' }, stays: true }
    expect(pressKey(freshPrompt, held, idle).effect).toBeNull()
    expect(pressKey(freshPrompt, arrow('left'), { ...idle, leftDetaches: false }).effect).toBeNull()
  })

  test('Esc interrupts while the session works; else it empties the prompt when pressed twice', () => {
    expect(press([key('escape')], { ...idle, isWorking: true }).effects).toEqual([{ type: 'interrupt' }])
    expect(press([typing('x'), key('escape')]).state.editor.text).toBe('x')
    expect(press([typing('x'), key('escape'), key('escape')])).toMatchObject({
      effects: [],
      state: { editor: emptyEditor },
    })
  })

  test('what is cut out comes back with Ctrl+Y, several cuts as one', () => {
    const cuts: PromptKey[] = [
      typing('fix the parser'),
      { type: 'edit', edit: { type: 'delete-blank-word' } },
      { type: 'edit', edit: { type: 'delete-blank-word' } },
    ]
    expect(press([...cuts, typing('see '), key('yank')]).state.editor.text).toBe('fix see the parser')
  })

  test('Ctrl+_ takes changes back, one after the other', () => {
    const { state } = press([typing('one'), typing(' two'), key('cancel'), key('undo'), key('undo')])
    expect(state.editor.text).toBe('one')
  })

  test('a long pasted text is folded, goes away in one piece, and is sent whole', () => {
    const long = Array.from({ length: 120 }, (_, index) => `line ${index}`).join('\n')
    const paste: PromptKey = { type: 'paste', text: long }
    const { state, effects } = press([typing('see '), paste, typing(' now')])
    expect(state.editor.text).toBe('see [Pasted text #1 +120 lines] now')
    expect(press([enter], idle, state).effects).toMatchObject([{ answer: { text: `see ${long} now` } }])
    expect(effects).toEqual([])
    const back: PromptKey = { type: 'edit', edit: { type: 'delete-back' } }
    expect(press([paste, back]).state.editor.text).toBe('')
    expect(press([{ type: 'paste', text: 'short\ntext' }]).state.editor.text).toBe('short\ntext')
  })

  test('images go along with the message that names them', () => {
    const image: PromptKey = { type: 'image', path: '/tmp/a.png' }
    const { effects } = press([typing('look at '), image, enter, typing('and now'), enter])
    expect(effects).toMatchObject([
      { answer: { text: 'look at [Image #1]', attachments: [{ path: '/tmp/a.png' }] } },
      { answer: { text: 'and now' } },
    ])
    expect(effects[1]).not.toHaveProperty('answer.attachments')
  })

  test('Ctrl+R finds what was sent before, the newest first', () => {
    const sent = press([typing('fix one'), enter, typing('test'), enter, typing('fix two'), enter]).state
    const found = press([key('search'), typing('f'), typing('ix')], idle, sent).state
    expect(found).toMatchObject({ editor: { text: 'fix two' }, search: { query: 'fix' } })
    const older = press([key('search')], idle, found).state
    expect(older.editor.text).toBe('fix one')
    expect(press([key('escape')], idle, older).state).toMatchObject({ search: null, editor: emptyEditor })
    expect(press([key('search'), arrow('left')])).toMatchObject({ effects: [], state: { search: null } })
    expect(press([enter, enter], idle, older).effects).toMatchObject([{ answer: { text: 'fix one' } }])
  })

  test('↑ takes the last queued reply back to be changed', () => {
    const lastQueued = { requestId: 'q1', text: 'wait' }
    expect(press([arrow('up')], { ...idle, isWorking: true, lastQueued }).effects).toEqual([
      { type: 'withdraw', requestId: 'q1', text: 'wait' },
    ])
  })

  test('Ctrl+B sends what is waited for to the background; in a text it goes a letter back', () => {
    const working = { ...idle, isWorking: true }
    expect(press([key('background-commands')], working).effects).toMatchObject([{ answer: { text: '/tasks bg' } }])
    expect(press([key('background-commands')]).effects).toEqual([])
    expect(press([typing('ab'), key('background-commands'), typing('x')], working)).toMatchObject({
      effects: [],
      state: { editor: { text: 'axb' } },
    })
  })

  test('? on an empty prompt shows the keys; the next key goes on', () => {
    const { state } = press([typing('?')])
    expect(state).toMatchObject({ help: 0, editor: emptyEditor })
    expect(press([typing('a')], idle, state).state).toMatchObject({ help: null, editor: { text: 'a' } })
    expect(press([typing('why'), typing('?')]).state.editor.text).toBe('why?')
  })

  test.each([
    ['/stop', { type: 'stop' }],
    ['/bg', { type: 'background', prompt: null }],
    ['/background and test it', { type: 'background', prompt: 'and test it' }],
    ['/resume parser', { type: 'list-sessions', query: 'parser' }],
    ['/stop it', { type: 'reply', answer: { type: 'text', text: '/stop it' }, answers: null }],
    ['/compact', { type: 'reply', answer: { type: 'text', text: '/compact' }, answers: null }],
  ])('%s is a command', (text, effect) => {
    expect(press([typing(text), enter]).effects).toEqual([effect])
  })

  test('Shift+Tab goes round the modes', () => {
    const next = (mode: Situation['mode']) => press([{ type: 'shift-tab' }], { ...idle, mode }).effects
    expect(next('default')).toEqual([{ type: 'set-mode', mode: 'acceptEdits' }])
    expect(next('acceptEdits')).toEqual([{ type: 'set-mode', mode: 'plan' }])
    expect(next('plan')).toEqual([{ type: 'set-mode', mode: 'default' }])
    const all: Situation = { ...idle, mode: 'plan', acceptedModes: ['bypassPermissions'] }
    expect(press([key('shift-tab')], all).effects).toEqual([{ type: 'set-mode', mode: 'bypassPermissions' }])
  })
})

describe('what is asked', () => {
  const asked = { ...idle, request: question }

  const answered = { type: 'options', answers: [{ selected: [1] }, { selected: [0, 2] }] }

  test('is answered question by question, and sent after a review', () => {
    const before = press([typing('2'), typing('1'), typing('3'), enter], asked)
    expect(before.effects).toEqual([])
    expect(press([enter], asked, before.state).effects).toEqual([{ type: 'reply', answers: 'r1', answer: answered }])
    expect(press([typing('1')], asked, before.state).effects).toMatchObject([{ answer: answered }])
  })

  test('takes words at the review along with the last answer', () => {
    const keys = [typing('2'), typing('1'), enter, typing('and in time'), enter]
    const { effects, state } = press(keys, asked)
    expect(effects).toEqual([])
    expect(press([enter], asked, state).effects).toMatchObject([
      { answer: { answers: [{ selected: [1] }, { selected: [0], text: 'and in time' }] } },
    ])
  })

  test('lets earlier answers be changed', () => {
    const keys = [typing('1'), arrow('left'), typing('2'), typing('1'), typing('3'), enter, enter]
    expect(press(keys, asked).effects).toMatchObject([{ answer: answered }])
  })

  test('is answered with arrows, Space and Enter', () => {
    const { effects } = press([arrow('down'), enter, arrow('down'), arrow('down'), typing(' '), enter, enter], asked)
    expect(effects).toMatchObject([{ answer: { answers: [{ selected: [1] }, { selected: [2] }] } }])
  })

  test('is answered in own words; digits inside them pick nothing', () => {
    const { effects } = press([typing('a'), typing('2'), enter, typing('none'), enter, enter], asked)
    expect(effects).toMatchObject([{ answer: { answers: [{ text: 'a2' }, { text: 'none' }] } }])
  })

  test('has a place for words that begin with a digit', () => {
    const { effects } = press([typing('3'), typing('2'), typing(' reds'), enter, typing('1'), enter, enter], asked)
    expect(effects).toMatchObject([{ answer: { answers: [{ selected: [], text: '2 reds' }, { selected: [0] }] } }])
  })

  test('takes several and words besides', () => {
    const keys = [typing('1'), typing('1'), typing('4'), typing('and XL'), enter, enter]
    expect(press(keys, asked).effects).toMatchObject([{ answer: { answers: [{}, { selected: [0], text: 'and XL' }] } }])
  })

  test('← goes through the questions and never leaves', () => {
    expect(press([arrow('left'), arrow('left')], asked).effects).toEqual([])
  })

  test('a plan is approved with a mode, or sent back', () => {
    const situation = { ...idle, request: plan }
    expect(press([typing('1')], situation).effects).toMatchObject([
      { answer: { decision: 'approve' }, mode: 'acceptEdits' },
    ])
    expect(press([typing('2')], situation).effects).toMatchObject([
      { answer: { decision: 'approve' }, mode: 'default' },
    ])
    expect(press([typing('3')], situation).effects).toMatchObject([{ answer: { decision: 'reject' } }])
    expect(press([typing('smaller'), enter], situation).effects).toMatchObject([
      { answer: { decision: 'reject', feedback: 'smaller' } },
    ])
  })

  test('Esc takes words back first, then ends the turn', () => {
    const situation = { ...idle, request: permission }
    const typed = press([typing('no'), key('escape')], situation)
    expect(typed).toMatchObject({ effects: [], state: { editor: emptyEditor } })
    expect(press([key('escape')], situation, typed.state).effects).toEqual([{ type: 'interrupt' }])
  })

  test('the rule of "Always allow" may be edited first', () => {
    const situation = { ...idle, request: permission }
    const back: PromptKey = { type: 'edit', edit: { type: 'delete-back' } }
    const { effects } = press(
      [arrow('down'), arrow('down'), typing('e'), back, back, back, typing(')'), enter],
      situation,
    )
    expect(effects).toMatchObject([{ answer: { decision: 'always', rule: 'Bash(npm test)' } }])
  })

  test('does not take what is being typed: it waits until the text is put aside, and gives it back', () => {
    const situation = { ...idle, request: permission }
    const writing = press([typing('also fix')], idle).state
    const more = press([typing(' 1'), typing('2')], situation, writing)
    expect(more).toMatchObject({ effects: [], state: { editor: { text: 'also fix 12' }, cardHasKeys: false } })
    const aside = press([enter], situation, more.state)
    expect(aside).toMatchObject({ effects: [], state: { editor: emptyEditor, cardHasKeys: true } })
    const done = press([typing('1')], { ...situation, now: 20_000 }, aside.state)
    expect(done.effects).toMatchObject([{ answer: { decision: 'allow' } }])
    expect(done.state.editor.text).toBe('also fix 12')
  })

  test('a command is no answer', () => {
    const { effects } = press([typing('/context'), enter], { ...idle, request: permission })
    expect(effects).toEqual([{ type: 'reply', answer: { type: 'text', text: '/context' }, answers: null }])
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
