import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { Question } from '../../../../src-shared/board/session-state.ts'
import { chosenWords } from '../answer-words.ts'
import { blocksOf, textIn, toolUsesIn } from '../blocks.ts'

const longestTask = 8000
const longestMessage = 2000
const mostMessages = 12
const mostFiles = 60
const mostAnswers = 12
/** Characters of all instructions together. */
const longestInstructions = 40_000

const todosSchema = z.looseObject({ todos: z.array(z.looseObject({ content: z.string(), status: z.string() })) })
const marksSchema = z.array(z.looseObject({ path: z.string() }))
const instructionsSchema = z.array(z.looseObject({ path: z.string(), text: z.string() }))

/** What outlives a compaction whatever the model writes: taken from the entries, never from a summary. */
export class Facts {
  #task = ''
  #messages: string[] = []
  readonly #changed = new Map<string, { added: number; removed: number }>()
  readonly #read = new Set<string>()
  #todos: { readonly content: string; readonly status: string }[] = []
  #worktree: { readonly path: string; readonly branch: string } | null = null
  readonly #questions = new Map<string, readonly Question[]>()
  #answers: string[] = []
  /** Instructions of folders that were met on the way: they go on holding there. */
  readonly #instructions = new Map<string, string>()

  /** Learns from an entry of the conversation. */
  add(entry: TranscriptEntry): void {
    switch (entry.type) {
      case 'user-message':
        this.#said(entry)
        break
      case 'assistant-message':
        this.#answered(entry)
        break
      case 'tool-finished':
        this.#toolFinished(entry)
        break
      case 'worktree-entered':
        this.#worktree = { path: entry.worktree.path, branch: entry.worktree.branch }
        break
      case 'request-opened':
        if (entry.request.kind === 'question') this.#questions.set(entry.request.requestId, entry.request.questions)
        break
      case 'request-answered':
        this.#questionAnswered(entry)
        break
      case 'conversation-cleared':
        this.#forget()
        break
      default:
        break
    }
  }

  /** Everything as text for the model; empty when there is nothing to tell. */
  text(): string {
    const changed = [...this.#changed].slice(-mostFiles)
    const read = [...this.#read].filter((path) => !this.#changed.has(path)).slice(-mostFiles)
    return [
      section('The task, verbatim', this.#task),
      section('What the user said since, verbatim', this.#messages.map((text) => `- ${text}`).join('\n')),
      section('Questions that the user answered', this.#answers.join('\n')),
      section(
        'Where the session works',
        this.#worktree === null
          ? ''
          : `In the git worktree ${this.#worktree.path} on branch ${this.#worktree.branch}; the main checkout must not be changed.`,
      ),
      section(
        'Files changed so far',
        changed.map(([path, { added, removed }]) => `- ${path} (+${added} -${removed})`).join('\n'),
      ),
      section('Files read so far', read.map((path) => `- ${path}`).join('\n')),
      section('The list of steps', this.#todos.map(({ content, status }) => `- [${status}] ${content}`).join('\n')),
      ...[...this.#instructions].map(([path, text]) => `<instructions from="${path}">\n${text}\n</instructions>`),
    ]
      .filter((part) => part !== '')
      .join('\n\n')
  }

  #said(entry: Extract<TranscriptEntry, { type: 'user-message' }>): void {
    if (entry.source === 'notice') return
    const text = textIn(entry.content).trim()
    if (text === '') return
    if (this.#task === '') this.#task = cut(text, longestTask)
    else this.#messages = [...this.#messages, cut(text, longestMessage)].slice(-mostMessages)
  }

  #answered(entry: Extract<TranscriptEntry, { type: 'assistant-message' }>): void {
    const call = toolUsesIn(blocksOf(entry.content)).findLast(({ name }) => name === 'TodoWrite')
    const parsed = todosSchema.safeParse(call?.input)
    if (parsed.success) this.#todos = parsed.data.todos.slice(0, 50)
  }

  #toolFinished(entry: Extract<TranscriptEntry, { type: 'tool-finished' }>): void {
    for (const { path, added, removed } of entry.files) {
      const before = this.#changed.get(path) ?? { added: 0, removed: 0 }
      this.#changed.delete(path)
      this.#changed.set(path, { added: before.added + added, removed: before.removed + removed })
    }
    const marks = marksSchema.safeParse(entry['marks'])
    for (const { path } of marks.success ? marks.data : []) {
      this.#read.delete(path)
      this.#read.add(path)
    }
    const instructions = instructionsSchema.safeParse(entry['instructions'])
    for (const { path, text } of instructions.success ? instructions.data : []) {
      const held = [...this.#instructions.values()].reduce((sum, one) => sum + one.length, 0)
      if (held + text.length <= longestInstructions) this.#instructions.set(path, text)
    }
  }

  #questionAnswered(entry: Extract<TranscriptEntry, { type: 'request-answered' }>): void {
    const questions = this.#questions.get(entry.requestId)
    this.#questions.delete(entry.requestId)
    if (questions !== undefined)
      this.#answers = [...this.#answers, ...answersTo(questions, entry.answer)].slice(-mostAnswers)
  }

  #forget(): void {
    this.#task = ''
    this.#messages = []
    this.#changed.clear()
    this.#read.clear()
    this.#todos = []
    this.#answers = []
    this.#instructions.clear()
  }
}

/** A line for each question: the options are gone with the conversation, so what was chosen is told in words. */
function answersTo(
  questions: readonly Question[],
  answer: Extract<TranscriptEntry, { type: 'request-answered' }>['answer'],
): string[] {
  const line = (question: string, words: string): string =>
    `- ${singleLine(question, 300)}: ${words === '' ? '(no answer)' : singleLine(words, 300)}`
  if (answer.type === 'options')
    return questions.map((one, index) => line(one.question, chosenWords(one, answer.answers[index])))
  const all = questions.map(({ question }) => question).join(' · ')
  return [line(all, answer.type === 'text' ? answer.text : answer.decision)]
}

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n${text}`
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)} […]`
}
