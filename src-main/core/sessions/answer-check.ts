import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { isLoneKey, loneKeyHint } from '../../../src-shared/base/lone-key.ts'
import { parseRule } from '../../../src-shared/board/permission-rule.ts'
import type { Answer, OpenRequest, Reply } from '../../../src-shared/board/session-state.ts'

const longestRule = 2_000

/** Whether an answer fits what is asked. */
export type AnswerCheck =
  | { readonly kind: 'fits' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'unfit'; readonly reason: string }

const fits: AnswerCheck = { kind: 'fits' }
const unfit = (reason: string): AnswerCheck => ({ kind: 'unfit', reason })

/** Checks a reply against the request that is open now. A plain message always fits: it waits behind the request. */
export function checkReply(reply: Reply, open: OpenRequest | null): AnswerCheck {
  if (reply.answer.type === 'text' && isLoneKey(reply.answer.text)) return unfit(loneKeyHint)
  if (reply.answers === undefined) {
    return reply.answer.type === 'text' ? fits : unfit('an answer has to name the request that it was shown for')
  }
  if (open === null || open.requestId !== reply.answers) return { kind: 'stale' }
  return checkAnswer(reply.answer, open)
}

function checkAnswer(answer: Answer, open: OpenRequest): AnswerCheck {
  switch (open.kind) {
    case 'question':
      if (answer.type === 'text') return fits
      if (answer.type !== 'options') return unfit('a question is waiting: answer with an option or with text')
      return checkOptions(answer.answers, open.questions)
    case 'permission':
      if (answer.type === 'permission') return checkRule(answer.rule)
      if (answer.type === 'text') return fits
      return unfit('a permission is asked for: answer allow, allow-session, always or deny')
    case 'plan':
      if (answer.type === 'plan' || answer.type === 'text') return fits
      return unfit('a plan waits for approval: approve it, or say what to change')
    case 'login':
      return answer.type === 'text' ? fits : unfit('a sign-in is missing; send a message to try again')
    case 'budget':
      return answer.type === 'budget' && (answer.decision !== 'raise' || open.scope === 'day')
        ? fits
        : unfit('a budget is used up: answer continue (with an amount, if you like), raise, or stop')
    default:
      return assertNever(open, 'open request')
  }
}

/** A rule that nobody could read would be stored and never meant. */
function checkRule(rule: string | undefined): AnswerCheck {
  if (rule === undefined || (parseRule(rule) !== null && rule.length <= longestRule)) return fits
  return unfit('that is no rule: name a tool, or a tool and what it may do, as in Bash(npm test:*)')
}

type Given = Extract<Answer, { type: 'options' }>['answers']
type Asked = Extract<OpenRequest, { kind: 'question' }>['questions']

function checkOptions(given: Given, asked: Asked): AnswerCheck {
  if (given.length !== asked.length) {
    return unfit(`${asked.length} question(s) are open, ${given.length} were answered`)
  }
  for (const [index, question] of asked.entries()) {
    const answer = given[index]
    if (answer === undefined) continue
    const missing = answer.selected.find((option) => option >= question.options.length)
    if (missing !== undefined) return unfit(`“${question.question}” has no option ${missing + 1}`)
    if (answer.selected.length > 1 && !question.multiSelect) return unfit(`“${question.question}” takes one option`)
    if (answer.selected.length === 0 && (answer.text ?? '') === '')
      return unfit(`“${question.question}” is not answered`)
  }
  return fits
}
