import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'

/**
 * What a typed reply means while something is asked: the number of an option (`2`; `1,3` where several may be picked)
 * picks it, anything else is the user's own words. Pure.
 */
export function answerFromText(text: string, request: OpenRequest | null): Answer {
  const question = request?.kind === 'question' && request.questions.length === 1 ? request.questions[0] : undefined
  if (question !== undefined && /^\d+(\s*,\s*\d+)*$/.test(text.trim())) {
    const selected = text.split(',').map((part) => Number(part) - 1)
    const fits =
      selected.every((index) => index >= 0 && index < question.options.length) &&
      (question.multiSelect || selected.length === 1)
    if (fits) return { type: 'options', answers: [{ selected }] }
  }
  return { type: 'text', text }
}
