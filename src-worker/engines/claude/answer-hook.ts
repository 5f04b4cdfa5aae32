import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { chosenWords } from '../agent/answer-words.ts'
import type { HookAnswer } from './hook-server.ts'

/** What the hook of a dialog says when the user has answered its card. */
export function hookAnswerOf(request: OpenRequest, input: unknown, answer: Answer): HookAnswer {
  switch (request.kind) {
    case 'question':
      return allow({ ...objectOf(input), answers: answersTo(request, answer) })
    case 'plan':
      return planAnswer(input, answer)
    case 'permission':
      return permissionAnswer(request, answer)
    case 'login':
    case 'budget':
      throw new Error(`no dialog of Claude Code asks for a ${request.kind}`)
    default:
      return assertNever(request, 'open request')
  }
}

/** Ends the turn that waits on a dialog. */
export const interruptingDenial: HookAnswer = decision({
  behavior: 'deny',
  message: 'Interrupted by the user.',
  interrupt: true,
})

function permissionAnswer(request: Extract<OpenRequest, { kind: 'permission' }>, answer: Answer): HookAnswer {
  if (answer.type !== 'permission') return deny('The user did not allow this.')
  if (answer.decision === 'deny') {
    const reason = answer.reason ?? ''
    return deny(reason === '' ? 'The user did not allow this.' : `The user did not allow this: ${reason}`)
  }
  const rule = answer.rule ?? request.suggestedRule
  if (answer.decision === 'allow' || rule === undefined) return decision({ behavior: 'allow' })
  // In this session only: what is to hold for good is in our own store, and nothing is written into the worktree.
  const updatedPermissions = [{ type: 'addRules', rules: [ruleOf(rule)], behavior: 'allow', destination: 'session' }]
  return decision({ behavior: 'allow', updatedPermissions })
}

function planAnswer(input: unknown, answer: Answer): HookAnswer {
  if (answer.type !== 'plan' || answer.decision === 'reject') {
    const feedback = answer.type === 'plan' ? (answer.feedback ?? '') : ''
    return deny(feedback === '' ? 'The user rejected this plan.' : `The user wants the plan changed: ${feedback}`)
  }
  const updatedPermissions = [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }]
  return decision({ behavior: 'allow', updatedInput: objectOf(input), updatedPermissions })
}

/** The answers by question; several labels are joined as its own dialog does. */
function answersTo(
  { questions }: Extract<OpenRequest, { kind: 'question' }>,
  answer: Answer,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    questions.map((question, at) => {
      const words =
        answer.type === 'options'
          ? chosenWords(question, answer.answers[at])
          : answer.type === 'text'
            ? answer.text
            : ''
      return [question.question, words === '' ? '(no answer)' : words]
    }),
  )
}

function ruleOf(rule: string): Readonly<Record<string, string>> {
  const parts = /^([^(]+)\(([\s\S]*)\)$/.exec(rule)
  return parts === null ? { toolName: rule } : { toolName: parts[1] ?? rule, ruleContent: parts[2] ?? '' }
}

/** For questions and plans an approval without its input is ignored. */
function allow(updatedInput: Readonly<Record<string, unknown>>): HookAnswer {
  return decision({ behavior: 'allow', updatedInput })
}

function deny(message: string): HookAnswer {
  return decision({ behavior: 'deny', message })
}

function decision(given: Readonly<Record<string, unknown>>): HookAnswer {
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: given } }
}

function objectOf(input: unknown): Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null ? { ...input } : {}
}
