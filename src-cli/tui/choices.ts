import type { PermissionMode } from '../../src-shared/board/launch.ts'
import { budgetAnswerOf, budgetChoices } from '../../src-shared/board/budget-words.ts'
import type { Answer, OpenRequest, Question } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'

/** One line that can be picked. */
export type Choice = { readonly label: string; readonly detail: string }

/** The answer to one question. */
type Given = { readonly selected: number[]; readonly text?: string }

/** How far the user is with what is asked. */
export type Progress = {
  readonly requestId: string
  /** When it came up: keys that were on their way to something else must not answer it. */
  readonly shownAt: number
  /** The question that is answered now; behind the last one stands the review of several. */
  readonly index: number
  readonly highlighted: number
  /** What is ticked, where several may be. */
  readonly ticked: readonly number[]
  /** One place per question; null where none was answered yet. */
  readonly answers: readonly (Given | null)[]
  /** The keys are words: an answer of the user's own, or the rule of "Always allow". Null: they pick. */
  readonly writing: 'own-words' | 'rule' | null
}

/** The beginning of an answer. */
export function beginAnswer(request: OpenRequest, now: number): Progress {
  const answers = request.kind === 'question' ? request.questions.map(() => null) : []
  return {
    requestId: request.requestId,
    shownAt: now,
    index: 0,
    highlighted: 0,
    ticked: [],
    answers,
    writing: null,
  }
}

const decisions = ['allow', 'allow-session', 'always', 'deny'] as const
type Decision = (typeof decisions)[number]

function decisionsFor(request: Extract<OpenRequest, { kind: 'permission' }>): readonly Decision[] {
  return request.suggestedRule === undefined ? ['allow', 'allow-session', 'deny'] : decisions
}

const labels: Readonly<Record<Decision, string>> = {
  allow: 'Allow once',
  'allow-session': 'Allow for session',
  always: 'Always allow',
  deny: 'Deny',
}

/** What an approved plan is carried out with; null: it is not approved. */
const planChoices = [
  { label: 'Approve', detail: 'edits without asking', mode: 'acceptEdits' },
  { label: 'Approve', detail: 'asks before each edit', mode: 'default' },
  { label: 'Keep planning', detail: 'or type what to change', mode: null },
] as const satisfies readonly (Choice & { readonly mode: PermissionMode | null })[]

/** What there is to pick from right now; empty when only words will do. */
export function choicesOf(request: OpenRequest, progress: Progress): readonly Choice[] {
  switch (request.kind) {
    case 'question':
      return questionChoices(request.questions, progress)
    case 'permission':
      return decisionsFor(request).map((decision, index) => ({
        label: labels[decision],
        detail: permissionDetail(decision, request.suggestedRule, index === progress.highlighted),
      }))
    case 'plan':
      return planChoices
    case 'budget':
      return budgetChoices(request)
    case 'login':
      return []
  }
}

function questionChoices(questions: readonly Question[], progress: Progress): readonly Choice[] {
  const question = questions[progress.index]
  if (question === undefined) return reviewChoices
  if (question.options.length === 0) return []
  return [
    ...question.options.map((option) => ({
      label: singleLine(option.label, 200),
      detail: singleLine(option.description ?? '', 300),
    })),
    { label: 'Something else', detail: 'in your own words' },
  ]
}

const reviewChoices: readonly Choice[] = [
  { label: 'Send these answers', detail: '' },
  { label: 'Go through them again', detail: '' },
]

function permissionDetail(decision: Decision, rule: string | undefined, isHighlighted: boolean): string {
  if (decision === 'deny') return 'or type why'
  // Elsewhere an `e` is the first letter of a reason.
  return decision === 'always' ? `${singleLine(rule ?? '', 200)}${isHighlighted ? '  (e edits it)' : ''}` : ''
}

/** Whether several may be picked. */
export function takesSeveral(request: OpenRequest, progress: Progress): boolean {
  return request.kind === 'question' && request.questions[progress.index]?.multiSelect === true
}

/** The answers to several questions before they are sent, a line each; empty outside of that review. */
export function reviewOf(request: OpenRequest, progress: Progress): readonly string[] {
  if (request.kind !== 'question' || progress.index < request.questions.length) return []
  return request.questions.map((question, index) => {
    const given = progress.answers[index]
    const picked = (given?.selected ?? []).map((option) => question.options[option]?.label ?? '')
    const words = given?.text === undefined ? [] : [given.text]
    return `${singleLine(question.header ?? question.question, 80)}: ${singleLine([...picked, ...words].join(', '), 200)}`
  })
}

/** The answer is complete (`mode`: what the session is to run with then), or there is more to answer. */
export type Step =
  | { readonly kind: 'answer'; readonly answer: Answer; readonly mode?: PermissionMode }
  | { readonly kind: 'more'; readonly progress: Progress }

/** Picks choices by their place. */
export function pick(request: OpenRequest, progress: Progress, selected: readonly number[]): Step {
  const [first = 0] = selected
  switch (request.kind) {
    case 'question':
      return pickInQuestion(request, progress, selected)
    case 'permission':
      return { kind: 'answer', answer: { type: 'permission', decision: decisionsFor(request)[first] ?? 'deny' } }
    case 'plan': {
      const mode = planChoices[first]?.mode ?? null
      return mode === null
        ? { kind: 'answer', answer: { type: 'plan', decision: 'reject' } }
        : { kind: 'answer', answer: { type: 'plan', decision: 'approve' }, mode }
    }
    case 'budget': {
      const answer = budgetChoices(request)[first]?.answer
      return answer === undefined ? { kind: 'more', progress } : { kind: 'answer', answer }
    }
    case 'login':
      return { kind: 'more', progress }
  }
}

type QuestionRequest = Extract<OpenRequest, { kind: 'question' }>

function pickInQuestion(request: QuestionRequest, progress: Progress, selected: readonly number[]): Step {
  const question = request.questions[progress.index]
  if (question === undefined) {
    return selected[0] === 0 ? submitted(progress) : { kind: 'more', progress: goTo(progress, 0) }
  }
  if (selected.includes(question.options.length)) {
    const rest = selected.filter((index) => index < question.options.length)
    return { kind: 'more', progress: { ...progress, ticked: rest, writing: 'own-words' } }
  }
  return answerQuestion(request, progress, { selected: [...selected] })
}

/** Whether a choice asks for the user's own words. */
export function isOwnWords(request: OpenRequest, progress: Progress, index: number): boolean {
  return request.kind === 'question' && index === request.questions[progress.index]?.options.length
}

/** Answers in the user's own words. About a permission or a plan they say why not, or what instead. */
export function answerInWords(request: OpenRequest, progress: Progress, text: string): Step {
  switch (request.kind) {
    case 'question':
      if (request.toolUseId === undefined && request.questions.every((question) => question.options.length === 0)) {
        return { kind: 'answer', answer: { type: 'text', text } }
      }
      if (request.questions[progress.index] === undefined) return { kind: 'more', progress: withRemark(progress, text) }
      return answerQuestion(request, progress, {
        selected: takesSeveral(request, progress) ? [...progress.ticked].sort((a, b) => a - b) : [],
        text,
      })
    case 'permission':
      return progress.writing === 'rule'
        ? { kind: 'answer', answer: { type: 'permission', decision: 'always', rule: text } }
        : { kind: 'answer', answer: { type: 'permission', decision: 'deny', reason: text } }
    case 'plan':
      return { kind: 'answer', answer: { type: 'plan', decision: 'reject', feedback: text } }
    case 'budget': {
      const answer = budgetAnswerOf(request, text)
      return answer === null ? { kind: 'more', progress } : { kind: 'answer', answer }
    }
    case 'login':
      return { kind: 'answer', answer: { type: 'text', text } }
  }
}

/** What is typed at the review goes along with the last answer, and is seen there before it is sent. */
function withRemark(progress: Progress, text: string): Progress {
  const answers = progress.answers.map((one, index) => {
    if (index !== progress.answers.length - 1) return one
    const given = one ?? { selected: [] }
    return { ...given, text: given.text === undefined ? text : `${given.text} ${text}` }
  })
  return { ...progress, answers }
}

/** The rule that `e` edits where the card stands; null when there is none. */
export function ruleToEdit(request: OpenRequest, progress: Progress): string | null {
  if (request.kind !== 'permission') return null
  return decisionsFor(request)[progress.highlighted] === 'always' ? (request.suggestedRule ?? null) : null
}

/** The step before or after, of several questions; null at the edge, and behind a question that has no answer yet. */
export function stepBeside(request: OpenRequest, progress: Progress, step: -1 | 1): Progress | null {
  if (request.kind !== 'question' || request.questions.length < 2) return null
  const index = progress.index + step
  if (index < 0 || index > request.questions.length) return null
  return step === 1 && progress.answers[progress.index] == null ? null : goTo(progress, index)
}

/** Whether the card has steps, so that ← and → go through them. */
export function hasSteps(request: OpenRequest): boolean {
  return request.kind === 'question' && request.questions.length > 1
}

function goTo(progress: Progress, index: number): Progress {
  const given = progress.answers[index]
  return {
    ...progress,
    index,
    highlighted: given?.selected[0] ?? 0,
    ticked: given?.selected ?? [],
    writing: null,
  }
}

function answerQuestion(request: QuestionRequest, progress: Progress, given: Given): Step {
  const answers = progress.answers.map((one, index) => (index === progress.index ? given : one))
  const answered = { ...progress, answers }
  if (request.questions.length === 1) return submitted(answered)
  const open = answers.findIndex((one) => one === null)
  return { kind: 'more', progress: goTo(answered, open === -1 ? request.questions.length : open) }
}

function submitted(progress: Progress): Step {
  const answers = progress.answers.map((one) => one ?? { selected: [] })
  return { kind: 'answer', answer: { type: 'options', answers } }
}
