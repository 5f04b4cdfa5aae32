import type { Answer, Question } from '../../../src-shared/board/session-state.ts'

/** What the user chose and wrote for one question, in words; empty when it was left out. */
export function chosenWords(
  { options }: Pick<Question, 'options'>,
  given: Extract<Answer, { type: 'options' }>['answers'][number] | undefined,
): string {
  const chosen = (given?.selected ?? []).map((at) => options[at]?.label ?? String(at + 1))
  return [...chosen, ...(given?.text === undefined ? [] : [given.text])].join(', ')
}
