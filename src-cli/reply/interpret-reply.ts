import { budgetAnswerOf, budgetChoices, type BudgetRequest } from '../../src-shared/board/budget-words.ts'
import type { Answer, OpenRequest, Question } from '../../src-shared/board/session-state.ts'
import { usageError } from '../failure.ts'

const decisions = ['allow', 'allow-session', 'always', 'deny'] as const

/**
 * What the user's words mean as an answer to what is open (null: nothing, so they are a message). Throws exit 2, with what
 * would fit, when they do not.
 */
export function interpretReply(request: OpenRequest | null, words: readonly string[]): Answer {
  const text = words.join(' ').trim()
  if (text === '') throw usageError('an empty reply says nothing: what should it be?')
  switch (request?.kind) {
    case undefined:
    case 'login':
      return { type: 'text', text }
    case 'question':
      return answerQuestions(request.questions, words, request.toolUseId !== undefined)
    case 'permission':
      return decidePermission(words)
    case 'plan':
      return judgePlan(words)
    case 'budget':
      return decideBudget(request, text)
  }
}

function decidePermission(words: readonly string[]): Answer {
  const [first = '', ...rest] = words.length === 1 ? (words[0] ?? '').trim().split(/\s+/) : words
  const decision = decisions.find((one) => one === first.toLowerCase())
  const more = rest.join(' ').trim()
  if (decision === undefined) {
    throw usageError('it asks for permission: answer allow, allow-session, always or deny [reason]')
  }
  if (more === '') return { type: 'permission', decision }
  switch (decision) {
    case 'deny':
      return { type: 'permission', decision, reason: more }
    case 'always':
      return { type: 'permission', decision, rule: more }
    case 'allow':
    case 'allow-session':
      throw usageError(`${decision} stands alone; "${more}" was not sent. Reply again after it is allowed`)
  }
}

function decideBudget(request: BudgetRequest, text: string): Answer {
  const answer = budgetAnswerOf(request, text)
  if (answer !== null) return answer
  const choices = budgetChoices(request).map(({ label }, index) => `${index + 1} ${label}`)
  throw usageError(`a budget is used up: answer with ${choices.join(', ')}, or an amount such as +2.50`)
}

function judgePlan(words: readonly string[]): Answer {
  const text = words.join(' ').trim()
  const [first = '', ...rest] = text.split(/\s+/)
  const word = first.toLowerCase().replace(/[.,:!]$/, '')
  const feedback = rest.join(' ')
  if (['approve', 'allow', 'yes', 'y', 'ok'].includes(word) && feedback === '') {
    return { type: 'plan', decision: 'approve' }
  }
  if (['reject', 'deny', 'no', 'n'].includes(word)) {
    return { type: 'plan', decision: 'reject', ...(feedback === '' ? {} : { feedback }) }
  }
  // Words about a plan are a wish to change it: nothing is written before it is approved.
  return { type: 'plan', decision: 'reject', feedback: text }
}

function answerQuestions(questions: readonly Question[], words: readonly string[], isTool: boolean): Answer {
  const text = words.join(' ').trim()
  const only = questions.length === 1 ? questions[0] : undefined
  if (only !== undefined) {
    if (!isTool && only.options.length === 0) return { type: 'text', text }
    return { type: 'options', answers: [answerOne(only, text)] }
  }
  if (words.length !== questions.length) {
    throw usageError(
      `it asks ${questions.length} questions: give one argument for each (${questions.map(shortQuestion).join(' · ')})`,
    )
  }
  return { type: 'options', answers: questions.map((question, index) => answerOne(question, words[index] ?? '')) }
}

function answerOne(question: Question, given: string): { selected: number[]; text?: string } {
  const text = given.trim()
  if (question.options.length === 0) return { selected: [], text }
  const label = question.options.findIndex((option) => option.label.toLowerCase() === text.toLowerCase())
  if (label !== -1) return { selected: [label] }
  if (!/^\d+(\s*,\s*\d+)*$/.test(text)) return { selected: [], text }
  const selected = [...new Set(text.split(',').map((number) => Number(number) - 1))]
  const wrong = selected.find((index) => question.options[index] === undefined)
  if (wrong !== undefined) {
    throw usageError(`there is no option ${wrong + 1}: ${optionsOf(question)}`)
  }
  if (selected.length > 1 && !question.multiSelect) {
    throw usageError(`only one option can be chosen here: ${optionsOf(question)}`)
  }
  return { selected }
}

function optionsOf(question: Question): string {
  return question.options.map((option, index) => `${index + 1} ${option.label}`).join(', ')
}

function shortQuestion(question: Question): string {
  return question.header ?? question.question
}
