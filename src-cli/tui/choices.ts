import type { Answer, OpenRequest } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'

/** One line that can be picked. */
export type Choice = { readonly label: string; readonly detail: string }

/** How far the user is with what is asked. */
export type Progress = {
  readonly requestId: string
  /** When it came up: keys that were on their way to something else must not answer it. */
  readonly shownAt: number
  /** The question that is answered now. */
  readonly index: number
  readonly highlighted: number
  /** What is ticked, where several may be. */
  readonly ticked: readonly number[]
  readonly answers: readonly { readonly selected: number[]; readonly text?: string }[]
}

/** The beginning of an answer. */
export function beginAnswer(request: OpenRequest, now: number): Progress {
  return { requestId: request.requestId, shownAt: now, index: 0, highlighted: 0, ticked: [], answers: [] }
}

const decisions = ['allow', 'allow-session', 'always', 'deny'] as const

function decisionsFor(request: Extract<OpenRequest, { kind: 'permission' }>): readonly (typeof decisions)[number][] {
  return request.suggestedRule === undefined ? ['allow', 'allow-session', 'deny'] : decisions
}

const labels = {
  allow: 'Allow once',
  'allow-session': 'Allow for session',
  always: 'Always allow',
  deny: 'Deny',
} as const

/** What there is to pick from right now; empty when only words will do. */
export function choicesOf(request: OpenRequest, progress: Progress): readonly Choice[] {
  switch (request.kind) {
    case 'question':
      return (request.questions[progress.index]?.options ?? []).map((option) => ({
        label: singleLine(option.label, 200),
        detail: singleLine(option.description ?? '', 300),
      }))
    case 'permission':
      return decisionsFor(request).map((decision) => ({
        label: labels[decision],
        detail: decision === 'always' ? singleLine(request.suggestedRule ?? '', 200) : '',
      }))
    case 'plan':
      return [
        { label: 'Approve', detail: 'it begins to write' },
        { label: 'Reject', detail: 'type what to change first, if you like' },
      ]
    case 'login':
      return []
  }
}

/** Whether several may be picked. */
export function takesSeveral(request: OpenRequest, progress: Progress): boolean {
  return request.kind === 'question' && request.questions[progress.index]?.multiSelect === true
}

/** The answer is complete, or there is more to answer. */
export type Step =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'more'; readonly progress: Progress }

/** Picks choices by their place. */
export function pick(request: OpenRequest, progress: Progress, selected: readonly number[]): Step {
  const [first = 0] = selected
  switch (request.kind) {
    case 'question':
      return answerQuestion(request, progress, { selected: [...selected] })
    case 'permission':
      return { kind: 'answer', answer: { type: 'permission', decision: decisionsFor(request)[first] ?? 'deny' } }
    case 'plan':
      return { kind: 'answer', answer: { type: 'plan', decision: first === 0 ? 'approve' : 'reject' } }
    case 'login':
      return { kind: 'more', progress }
  }
}

/** Answers in the user's own words. About a permission or a plan they say why not, or what instead. */
export function answerInWords(request: OpenRequest, progress: Progress, text: string): Step {
  switch (request.kind) {
    case 'question':
      if (request.toolUseId === undefined && request.questions.every((question) => question.options.length === 0)) {
        return { kind: 'answer', answer: { type: 'text', text } }
      }
      return answerQuestion(request, progress, { selected: [], text })
    case 'permission':
      return { kind: 'answer', answer: { type: 'permission', decision: 'deny', reason: text } }
    case 'plan':
      return { kind: 'answer', answer: { type: 'plan', decision: 'reject', feedback: text } }
    case 'login':
      return { kind: 'answer', answer: { type: 'text', text } }
  }
}

function answerQuestion(
  request: Extract<OpenRequest, { kind: 'question' }>,
  progress: Progress,
  answer: { readonly selected: number[]; readonly text?: string },
): Step {
  const answers = [...progress.answers, answer]
  if (answers.length >= request.questions.length) return { kind: 'answer', answer: { type: 'options', answers } }
  return { kind: 'more', progress: { ...progress, index: progress.index + 1, highlighted: 0, ticked: [], answers } }
}
