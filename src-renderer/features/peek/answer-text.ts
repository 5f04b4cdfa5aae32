import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'

/**
 * What a typed reply means while something is asked: the number of an option (`2`; `1,3` where several may be picked) or
 * its very words pick it, anything else is the user's own words. Pure.
 */
export function answerFromText(text: string, request: OpenRequest | null): Answer {
  const question = request?.kind === 'question' && request.questions.length === 1 ? request.questions[0] : undefined
  if (question !== undefined) {
    const selected = /^\d+(\s*,\s*\d+)*$/.test(text.trim()) ? text.split(',').map((part) => Number(part) - 1) : null
    const fits =
      selected !== null &&
      selected.every((index) => index >= 0 && index < question.options.length) &&
      (question.multiSelect || selected.length === 1)
    if (fits) return { type: 'options', answers: [{ selected }] }
    const named = question.options.findIndex(
      ({ label }) => singleLine(label).toLowerCase() === text.trim().toLowerCase(),
    )
    if (named !== -1) return { type: 'options', answers: [{ selected: [named] }] }
  }
  return { type: 'text', text }
}
