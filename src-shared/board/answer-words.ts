import { assertNever } from '../base/assert-never.ts'
import { plainText } from '../base/harmless-text.ts'
import { singleLine } from '../base/single-line.ts'
import { budgetAnswerWords } from './budget-words.ts'
import type { Answer, OpenRequest } from './session-state.ts'

/** An answer in words; the request it belongs to gives the options their labels. */
export function answerWords(answer: Answer, request: OpenRequest | undefined): string {
  switch (answer.type) {
    case 'text':
      return plainText(answer.text)
    case 'permission':
      return [decisionWords[answer.decision], answer.rule, answer.reason]
        .flatMap((word) => (word === undefined ? [] : [singleLine(word)]))
        .join(' · ')
    case 'plan':
      return [answer.decision === 'approve' ? 'Approved' : 'Rejected', answer.feedback]
        .flatMap((word) => (word === undefined ? [] : [singleLine(word)]))
        .join(' · ')
    case 'options':
      return answer.answers
        .map(({ selected, text }, index) => {
          const options = request?.kind === 'question' ? request.questions[index]?.options : undefined
          const labels = selected.map((number) => options?.[number]?.label ?? `option ${number + 1}`)
          return singleLine([...labels, ...(text === undefined ? [] : [text])].join(', '))
        })
        .join(' · ')
    case 'budget':
      return budgetAnswerWords(answer)
    default:
      return assertNever(answer, 'answer')
  }
}

/** What an answer to a permission request decides. */
export const decisionWords = {
  allow: 'Allowed once',
  'allow-session': 'Allowed for this session',
  always: 'Always allowed',
  deny: 'Denied',
} as const
