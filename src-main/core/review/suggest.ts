import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'

const longestSubject = 72
const longestResult = 600

type Told = Pick<SessionRecord, 'name' | 'result' | 'state'>

/** A message for what a session changed: its name (the small model's, mostly), and what it said at its end. */
export function suggestMessage({ name, result, state }: Told): string {
  const words = singleLine(name, longestSubject)
  const subject = words.slice(0, 1).toUpperCase() + words.slice(1)
  const said = state === 'completed' && result !== null ? plainText(result).trim() : ''
  return said === '' || said.length > longestResult ? subject : `${subject}\n\n${wrapped(said)}`
}

/** A commit of the branch, as its message goes. */
export type OwnCommit = { readonly subject: string; readonly body: string }

/**
 * Title and body of a pull request: one commit speaks for itself, several are listed, newest last. A template of the
 * repository stands below the words, for the user to fill in.
 */
export function suggestPullRequest(
  commits: readonly OwnCommit[],
  session: Told,
  template: string | null,
): { readonly title: string; readonly body: string } {
  const [only] = commits
  const isOne = commits.length === 1 && only !== undefined
  const [name = '', ...result] = suggestMessage(session).split('\n')
  const title = singleLine(isOne ? only.subject : name, 250)
  const list = commits.length < 2 ? '' : commits.map(({ subject }) => `- ${singleLine(subject, 200)}`).join('\n')
  const words = isOne
    ? plainText(only.body).trim()
    : [result.join('\n').trim(), list].filter((part) => part !== '').join('\n\n')
  const body = [words, plainText(template ?? '').trim()].filter((part) => part !== '').join('\n\n')
  return { title, body }
}

/** Folded at 72 columns, as messages of commits are; lines that are lists or code stay. */
function wrapped(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      /^(?:\s|[-*>|#]|\d+\.)/.test(line) ? line : line.replace(/(\S.{0,71})(?:\s+|$)/g, '$1\n').trimEnd(),
    )
    .join('\n')
}
