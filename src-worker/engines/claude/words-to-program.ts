import { answerWords } from '../../../src-shared/board/answer-words.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import { sentenceOf } from '../agent/turn/wait-for-user.ts'

/** What the program is told when its process died in the middle of a turn: it never goes on by itself. */
export const interruptedWords =
  'You were interrupted: the process that ran this session ended in the middle of its work. Check what has taken effect, and go on where you were. Do not repeat what is finished.'

/** What the program is told when the user wants a session to go on that had been stopped or had failed. */
export const goOnWords =
  'Go on with the task where it was left off. Check what has taken effect first; do not repeat what is finished.'

/** An answer to a dialog that is gone with its process, as words for the next one. */
export function lateAnswerWords(request: OpenRequest, answer: Answer): string {
  return `Before you were interrupted you asked the user: ${sentenceOf(request)}\nThe user has answered: ${answerWords(answer, request)}`
}

/** A message with the files that go along with it, by their names. */
export function withFileNames(text: string, files: readonly { readonly path: string }[] | undefined): string {
  if (files === undefined || files.length === 0) return text
  return `${text}\n\n${files.map(({ path }) => `@${path}`).join('\n')}`
}
