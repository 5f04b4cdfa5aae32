import { describe, expect, test } from 'vitest'
import { editorWith } from '../editor.ts'
import { pressKey } from '../prompt-state.ts'
import { freshPrompt, type PromptKey, type PromptState, type PromptStep, type Situation } from '../prompt-types.ts'
import { accepted, completionQuery } from './popup.ts'

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

const at = (text: string): { text: string; cursor: number } => {
  const cursor = text.indexOf('|')
  return { text: text.replace('|', ''), cursor }
}

describe('completion', () => {
  test.each<[string, ReturnType<typeof completionQuery>]>([
    ['/co|', { kind: 'command', text: 'co', start: 0, end: 3 }],
    ['/|', { kind: 'command', text: '', start: 0, end: 1 }],
    ['say /co|', null],
    ['/tmp/a|', null],
    ['see @src/m|ain', { kind: 'mention', text: 'src/m', start: 4, end: 13 }],
    ['me@example|', null],
    ['@"a b|', { kind: 'mention', text: 'a b', start: 0, end: 5 }],
    ['plain|', null],
  ])('%j', (text, query) => expect(completionQuery(at(text))).toEqual(query))

  const item = { label: '', detail: '', hint: '', goesOn: false }
  const popupFor = (text: string, insert: string, goesOn = false) => {
    const query = completionQuery(at(text))
    if (query === null) throw new Error(text)
    return { query, items: [{ ...item, insert, goesOn }], highlighted: 0 }
  }
  test.each([
    ['see @ma|', '@src/main.ts', false, 'see @src/main.ts |'],
    ['see @ma| now', '@src/main.ts', false, 'see @src/main.ts |now'],
    ['see @sr|', '@src/', true, 'see @src/|'],
    ['/com|', '/compact', false, '/compact |'],
  ])('%j takes %j', (text, insert, goesOn, becomes) => {
    expect(accepted(at(text), popupFor(text, insert, goesOn))).toEqual(at(becomes))
  })

  test.each([
    ['<name>', null],
    ['[stop <id>|tail <id>]', { answer: { text: '/compact' } }],
    ['', { answer: { text: '/compact' } }],
  ])('Enter on a command with the hint %j', (hint, sent) => {
    const popup = popupFor('/c|', '/compact')
    const items = popup.items.map((one) => ({ ...one, hint }))
    const typed: PromptState = { ...freshPrompt, editor: editorWith('/c'), popup: { ...popup, items } }
    const { effect } = pressKey(typed, { type: 'enter' }, idle)
    if (sent === null) expect(effect).toBeNull()
    else expect(effect).toMatchObject(sent)
  })

  test('a list that is older than what was typed completes nothing', () => {
    const popup = popupFor('/c|', '/compact')
    const typed: PromptState = { ...freshPrompt, editor: editorWith('/c'), popup }
    const press = (...keys: PromptKey[]) =>
      keys.reduce<PromptStep>(({ state }, key) => pressKey(state, key, idle), { state: typed, effect: null })
    const typing: PromptKey = { type: 'edit', edit: { type: 'insert', text: 'ost' } }
    expect(press(typing, { type: 'enter' }).effect).toMatchObject({ answer: { text: '/cost' } })
    expect(press({ type: 'enter' }).effect).toMatchObject({ answer: { text: '/compact' } })
    expect(press({ type: 'tab' }).state).toMatchObject({ editor: { text: '/compact ' }, popup: null })
    expect(press({ type: 'escape' }).state).toMatchObject({ editor: { text: '/c' }, popup: null })
  })
})
