import { describe, expect, test } from 'vitest'
import { openRequestSchema, replySchema, type Answer } from '../../../src-shared/board/session-state.ts'
import { checkReply } from './answer-check.ts'

const question = openRequestSchema.parse({
  kind: 'question',
  requestId: 'q1',
  askedAt: 0,
  questions: [
    { question: 'Which?', options: [{ label: 'A' }, { label: 'B' }] },
    { question: 'Also?', options: [{ label: 'C' }, { label: 'D' }], multiSelect: true },
  ],
})
const permission = openRequestSchema.parse({
  kind: 'permission',
  requestId: 'p1',
  askedAt: 0,
  toolUseId: 't',
  tool: 'Bash',
  title: 'run',
  detail: { type: 'text', text: 'x' },
  sameAs: 's',
})
const reply = (answer: Answer, answers?: string) =>
  replySchema.parse({ requestId: 'r', at: 0, answer, ...(answers === undefined ? {} : { answers }) })
const options = (...answers: { selected: number[]; text?: string }[]): Answer => ({ type: 'options', answers })

describe('an answer', () => {
  test.each([
    ['a message fits always', reply({ type: 'text', text: 'go' }), question, 'fits'],
    [
      'a key as a message does not',
      reply({ type: 'text', text: 'sk-ant-api03-AbC_dEf-0123456789' }),
      question,
      'unfit',
    ],
    ['one option and two options fit', reply(options({ selected: [1] }, { selected: [0, 1] }), 'q1'), question, 'fits'],
    [
      'own words instead of an option fit',
      reply(options({ selected: [], text: 'E' }, { selected: [0] }), 'q1'),
      question,
      'fits',
    ],
    [
      'an option that is not there does not',
      reply(options({ selected: [2] }, { selected: [0] }), 'q1'),
      question,
      'unfit',
    ],
    [
      'two options where one is asked do not',
      reply(options({ selected: [0, 1] }, { selected: [0] }), 'q1'),
      question,
      'unfit',
    ],
    ['too few answers do not', reply(options({ selected: [0] }), 'q1'), question, 'unfit'],
    ['nothing at all does not', reply(options({ selected: [] }, { selected: [0] }), 'q1'), question, 'unfit'],
    [
      'a permission is no answer to a question',
      reply({ type: 'permission', decision: 'allow' }, 'q1'),
      question,
      'unfit',
    ],
    ['a permission answers a permission', reply({ type: 'permission', decision: 'deny' }, 'p1'), permission, 'fits'],
    [
      'an answer to what was asked before is stale',
      reply({ type: 'permission', decision: 'allow' }, 'q1'),
      permission,
      'stale',
    ],
    ['an answer to nothing is stale', reply({ type: 'permission', decision: 'allow' }, 'p1'), null, 'stale'],
    ['an answer that names no request is unfit', reply({ type: 'permission', decision: 'allow' }), permission, 'unfit'],
  ] as const)('%s', (_, given, open, kind) => {
    expect(checkReply(given, open).kind).toBe(kind)
  })
})
