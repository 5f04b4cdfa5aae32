import { expect, it } from 'vitest'
import { openRequestSchema } from './session-state.ts'
import { suggestedReply } from './suggested-reply.ts'

const options = (labels: readonly string[]): object => ({
  question: 'Which?',
  options: labels.map((label) => ({ label })),
})
const asks = (...questions: readonly object[]) =>
  openRequestSchema.parse({ kind: 'question', requestId: 'q1', askedAt: 1, questions })
const row = { engine: 'agent', state: 'blocked', request: null } as const

it('is the first option of a question, unless the small model saw something else coming', () => {
  expect(suggestedReply({ ...row, request: asks(options(['Jump', 'Climb'])) })).toBe('Jump')
  expect(suggestedReply({ ...row, request: asks(options(['Jump'])), suggestion: 'Neither' })).toBe('Neither')
})

it('is nothing where one reply cannot answer, or nothing speaks for one', () => {
  expect(suggestedReply({ ...row, request: asks(options(['A']), options(['B'])) })).toBe(null)
  expect(suggestedReply({ ...row, request: asks(options([])) })).toBe(null)
  expect(suggestedReply({ ...row, state: 'completed' })).toBe(null)
  expect(suggestedReply({ ...row, state: 'working', suggestion: 'Commit it' })).toBe(null)
  expect(suggestedReply({ ...row, state: 'idle', engine: 'shell', suggestion: 'Commit it' })).toBe(null)
})

it('is one harmless line', () => {
  expect(suggestedReply({ ...row, state: 'idle', suggestion: 'Commit\nit\u202e \u001b[31mnow' })).toBe('Commit it now')
})
