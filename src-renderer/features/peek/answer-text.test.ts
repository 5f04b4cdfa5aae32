import { expect, it } from 'vitest'
import { openRequestSchema } from '../../../src-shared/board/session-state.ts'
import { answerFromText } from './answer-text.ts'

const ask = (multiSelect: boolean) =>
  openRequestSchema.parse({
    kind: 'question',
    requestId: 'q1',
    askedAt: 1,
    questions: [{ question: 'Which?', multiSelect, options: [{ label: 'A' }, { label: 'B' }, { label: 'C' }] }],
  })

it.each([
  ['2', false, { type: 'options', answers: [{ selected: [1] }] }],
  ['1, 3', true, { type: 'options', answers: [{ selected: [0, 2] }] }],
  ['1,3', false, { type: 'text', text: '1,3' }],
  ['9', false, { type: 'text', text: '9' }],
  ['b', false, { type: 'options', answers: [{ selected: [1] }] }],
  ['both', false, { type: 'text', text: 'both' }],
])('%j means what it says', (text, several, answer) => {
  expect(answerFromText(text, ask(several))).toEqual(answer)
})

it('a number is only a number while nothing is asked', () => {
  expect(answerFromText('2', null)).toEqual({ type: 'text', text: '2' })
})
