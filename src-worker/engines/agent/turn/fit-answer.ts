import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import type { Answer, OpenRequest } from '../../../../src-shared/board/session-state.ts'

/** An answer in the form that its request takes, or why it does not fit. */
export type Fit = { readonly answer: Answer } | { readonly unfit: string }

/**
 * Fits an answer to what is asked. Free text answers a question as it is; to a permission or a plan it is a refusal with
 * that reason, for it tells the model what to do instead; to a sign-in it means "try again".
 */
export function fitAnswer(request: OpenRequest, answer: Answer): Fit {
  switch (request.kind) {
    case 'question':
      return fitQuestion(request, answer)
    case 'permission':
      if (answer.type === 'permission') return { answer }
      return answer.type === 'text'
        ? { answer: { type: 'permission', decision: 'deny', reason: answer.text } }
        : { unfit: 'This asks for a permission: answer allow, allow-session, always or deny.' }
    case 'plan':
      return fitPlan(answer)
    case 'login':
      return answer.type === 'text'
        ? { answer }
        : { unfit: 'This waits for a sign-in: set the key, then reply with any text.' }
    case 'budget':
      return answer.type === 'budget'
        ? { answer }
        : { unfit: 'A budget is used up: continue, raise it for today, or stop.' }
    default:
      return assertNever(request, 'open request')
  }
}

function fitPlan(answer: Answer): Fit {
  switch (answer.type) {
    case 'plan':
      return { answer }
    case 'text':
      return { answer: { type: 'plan', decision: 'reject', feedback: answer.text } }
    case 'permission':
      return answer.decision === 'deny'
        ? {
            answer: {
              type: 'plan',
              decision: 'reject',
              ...(answer.reason === undefined ? {} : { feedback: answer.reason }),
            },
          }
        : { answer: { type: 'plan', decision: 'approve' } }
    case 'options':
    case 'budget':
      return { unfit: 'This is a plan: approve or reject it.' }
    default:
      return assertNever(answer, 'answer')
  }
}

function fitQuestion(request: Extract<OpenRequest, { kind: 'question' }>, answer: Answer): Fit {
  const { questions } = request
  if (answer.type === 'text') return { answer }
  if (answer.type !== 'options') return { unfit: 'This is a question: answer with an option or in your own words.' }
  if (answer.answers.length !== questions.length) {
    return { unfit: `There are ${questions.length} questions, and ${answer.answers.length} answers.` }
  }
  for (const [index, { selected, text }] of answer.answers.entries()) {
    const question = questions[index]
    const options = question?.options.length ?? 0
    const missing = selected.find((at) => at >= options)
    if (missing !== undefined)
      return { unfit: `Question ${index + 1} has no option ${missing + 1}; it has ${options}.` }
    if (selected.length > 1 && question?.multiSelect !== true)
      return { unfit: `Question ${index + 1} takes one option.` }
    if (selected.length === 0 && (text ?? '') === '') return { unfit: `Question ${index + 1} has no answer.` }
  }
  return { answer }
}
