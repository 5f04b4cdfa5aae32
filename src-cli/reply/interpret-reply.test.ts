import { describe, expect, test } from 'vitest'
import { openRequestSchema, type OpenRequest } from '../../src-shared/board/session-state.ts'
import { interpretReply } from './interpret-reply.ts'

const base = { requestId: 'r', askedAt: 1 }
const question = (questions: readonly object[], toolUseId: string | undefined = 't'): OpenRequest =>
  openRequestSchema.parse({ kind: 'question', ...base, toolUseId, questions })
const colours = { question: 'Which colour?', options: [{ label: 'Red' }, { label: 'Green' }, { label: 'Blue' }] }
const sizes = { ...colours, question: 'Which sizes?', multiSelect: true }
const permission = openRequestSchema.parse({
  kind: 'permission',
  ...base,
  toolUseId: 't',
  tool: 'Bash',
  title: 'wants to run npm test',
  detail: { type: 'command', command: 'npm test', cwd: '/' },
  sameAs: 's',
})
const plan = openRequestSchema.parse({ kind: 'plan', ...base, toolUseId: 't', plan: 'do it' })
const login = openRequestSchema.parse({ kind: 'login', ...base, message: 'sign in' })

describe('what a reply means', () => {
  test.each<[string, OpenRequest | null, string[], object]>([
    ['a message when nothing is asked', null, ['go', 'on'], { type: 'text', text: 'go on' }],
    ['an option by number', question([colours]), ['2'], { type: 'options', answers: [{ selected: [1] }] }],
    ['an option by its label', question([colours]), ['blue'], { type: 'options', answers: [{ selected: [2] }] }],
    ['several options', question([sizes]), ['1,3'], { type: 'options', answers: [{ selected: [0, 2] }] }],
    ['the same option once', question([sizes]), ['3, 3'], { type: 'options', answers: [{ selected: [2] }] }],
    [
      'own words',
      question([colours]),
      ['the', 'first', 'one'],
      { type: 'options', answers: [{ selected: [], text: 'the first one' }] },
    ],
    [
      'one argument per question',
      question([colours, sizes]),
      ['1', '1,2'],
      { type: 'options', answers: [{ selected: [0] }, { selected: [0, 1] }] },
    ],
    [
      'words to a question that was read from plain text',
      openRequestSchema.parse({ kind: 'question', ...base, questions: [{ question: 'Shall I?', options: [] }] }),
      ['yes', 'please'],
      { type: 'text', text: 'yes please' },
    ],
    ['allow', permission, ['allow'], { type: 'permission', decision: 'allow' }],
    ['allow-session', permission, ['Allow-Session'], { type: 'permission', decision: 'allow-session' }],
    [
      'always with a rule',
      permission,
      ['always', 'Bash(npm test:*)'],
      { type: 'permission', decision: 'always', rule: 'Bash(npm test:*)' },
    ],
    [
      'deny with a reason in one argument',
      permission,
      ['deny not in production'],
      { type: 'permission', decision: 'deny', reason: 'not in production' },
    ],
    ['approve', plan, ['approve'], { type: 'plan', decision: 'approve' }],
    [
      'reject with what to change',
      plan,
      ['reject', 'smaller', 'steps'],
      { type: 'plan', decision: 'reject', feedback: 'smaller steps' },
    ],
    ['words about a plan', plan, ['split', 'it'], { type: 'plan', decision: 'reject', feedback: 'split it' }],
    ['words after a sign-in', login, ['signed', 'in'], { type: 'text', text: 'signed in' }],
  ])('%s', (_name, request, words, answer) => {
    expect(interpretReply(request, words)).toEqual(answer)
  })

  test.each<[string, OpenRequest | null, string[], RegExp]>([
    ['nothing', null, [' '], /empty/],
    ['an option that is not there', question([colours]), ['4'], /no option 4: 1 Red, 2 Green, 3 Blue/],
    ['several where one is asked', question([colours]), ['1,2'], /only one option/],
    ['too few answers', question([colours, sizes]), ['1'], /asks 2 questions.*Which colour\? · Which sizes\?/],
    ['words to a permission', permission, ['go', 'ahead'], /allow, allow-session, always or deny/],
    ['allow with more', permission, ['allow', 'this', 'once'], /stands alone/],
  ])('refuses %s', (_name, request, words, said) => {
    expect(() => interpretReply(request, words)).toThrow(said)
  })
})
