import { budgetSentence } from '../../../src-shared/board/budget-words.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { textIn, toolUsesIn } from './blocks.ts'

const kept = 256 * 1024

/** The end of the transcript as plain text, for `logs`. */
export class OutputLog {
  #parts: string[] = []
  #length = 0

  /** Adds what an entry says to people. */
  add(entry: TranscriptEntry): void {
    const text = textOf(entry)
    if (text === null) return
    this.#parts.push(text)
    this.#length += text.length
    while (this.#length > kept && this.#parts.length > 1) this.#length -= this.#parts.shift()?.length ?? 0
  }

  /** The last `maxBytes` of it, from the start of a line. */
  read(maxBytes: number): string {
    const bytes = Buffer.from(this.#parts.join('\n'), 'utf8')
    if (bytes.length <= maxBytes) return bytes.toString('utf8')
    const tail = bytes.subarray(bytes.length - maxBytes)
    return tail.subarray(tail.indexOf(10) + 1).toString('utf8')
  }
}

function textOf(entry: TranscriptEntry): string | null {
  switch (entry.type) {
    case 'user-message':
      return entry.source === 'notice'
        ? `(${textIn(entry.content)
            .replace(/<\/?[\w-]+>/g, '')
            .trim()})`
        : `> ${textIn(entry.content).replaceAll('\n', '\n> ')}`
    case 'assistant-message': {
      const text = textIn(entry.content)
      return text === '' && typeof entry.content !== 'string' && toolUsesIn(entry.content).length > 0 ? null : text
    }
    case 'tool-finished':
      return `• ${entry.title}${entry.tool === 'Bash' || entry.isError ? `\n${indented(textIn(entry.content))}` : ''}`
    case 'request-opened':
      return `? ${askedIn(entry.request)}`
    case 'request-answered':
      return `> ${answerIn(entry.answer)}`
    case 'state-changed':
      return `[${entry.state}] ${entry.reason}`
    case 'worktree-entered':
      return `Moved into ${entry.worktree.path} (branch ${entry.worktree.branch})`
    case 'api-trouble':
      return `! ${entry.message} (attempt ${entry.attempt})`
    case 'note':
      return `! ${entry.text}`
    default:
      return null
  }
}

function askedIn(request: Extract<TranscriptEntry, { type: 'request-opened' }>['request']): string {
  switch (request.kind) {
    case 'question':
      return request.questions
        .map(({ question, options }) =>
          [question, ...options.map(({ label }, at) => `  ${at + 1} ${label}`)].join('\n'),
        )
        .join('\n')
    case 'permission':
      return request.title
    case 'plan':
      return request.plan
    case 'budget':
      return budgetSentence(request)
    default:
      return request.message
  }
}

function answerIn(answer: Extract<TranscriptEntry, { type: 'request-answered' }>['answer']): string {
  switch (answer.type) {
    case 'text':
      return answer.text
    case 'options':
      return answer.answers
        .map(({ selected, text }) =>
          [...selected.map((at) => at + 1), ...(text === undefined ? [] : [text])].join(', '),
        )
        .join('; ')
    default:
      return answer.decision
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .slice(0, 200)
    .map((line) => `  ${line}`)
    .join('\n')
}
