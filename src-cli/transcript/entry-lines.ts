import { assertNever } from '../../src-shared/base/assert-never.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { answerWords, decisionWords } from '../../src-shared/board/answer-words.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { plainText } from '../output/plain-text.ts'
import { contentText } from '../../src-shared/board/content-text.ts'
import {
  compactedLines,
  hookLines,
  noteLines,
  quiet,
  stateLines,
  taskLines,
  taskWord,
  trimmedLines,
  troubleLines,
} from './event-lines.ts'
import { prefixed, wrapLine } from './fit-line.ts'
import { line, type Line } from './line.ts'
import type { LineOptions } from './line-options.ts'
import { markdownLines } from './markdown/markdown-lines.ts'
import { questionHead, requestLines } from './request-lines.ts'
import { todosOf } from '../../src-shared/board/todos.ts'
import { toolLines, type FinishedCall } from './tool-lines.ts'
import { toolName } from '../../src-shared/board/tool-title.ts'

/** Shows entries in their order; what came before says what an answer was given to, and what a call was called with. */
export type EntryPrinter = { readonly linesOf: (entry: TranscriptEntry, options: LineOptions) => readonly Line[] }

/** When a question is shown: as it comes, or, where the open one stands elsewhere, with its answer. */
export type ShowRequests = 'at-once' | 'with-answer'

type Known = {
  readonly show: ShowRequests
  readonly requests: Map<string, OpenRequest>
  readonly inputs: Map<string, unknown>
  readonly tasks: Map<string, string>
}

const NOTICE_LINES = 2
const OWN_COMMAND_LINES = 12
/** Tasks are named at their end; older ones than this many are not named any more. */
const TASKS = 200
/** Calls whose outcome has lines of its own: the state that follows, the question and its answer. */
export const toldOtherwise: ReadonlySet<string> = new Set(['Finish', 'AskUserQuestion', 'ExitPlanMode'])

/** Makes the lines of a transcript: for `logs`, and for what scrolls by in the terminal view. */
export function createEntryPrinter(show: ShowRequests): EntryPrinter {
  const known: Known = { show, requests: new Map(), inputs: new Map(), tasks: new Map() }
  let last: TranscriptEntry | null = null
  return {
    linesOf: (entry, options) => {
      learn(entry, known)
      // A subagent's conversation is its own; what it asks of the user is not.
      const isTold = (entry.subagent === undefined || isRequest(entry)) && !isSameState(entry, last)
      const lines = isTold ? linesOf(entry, known, options) : []
      last = entry
      forget(entry, known)
      return lines
    },
  }
}

function learn(entry: TranscriptEntry, { requests, inputs, tasks }: Known): void {
  if (entry.type === 'request-opened') requests.set(entry.request.requestId, entry.request)
  if (entry.type === 'tool-started' && entry.subagent === undefined) inputs.set(entry.toolUseId, entry.input)
  if (entry.type === 'session-resumed') inputs.clear()
  if (entry.type === 'task-started') {
    tasks.set(entry.task.id, singleLine(entry.task.title, 120))
    for (const id of tasks.keys()) {
      if (tasks.size <= TASKS) break
      tasks.delete(id)
    }
  }
}

function forget(entry: TranscriptEntry, { requests, inputs }: Known): void {
  if (entry.type === 'request-answered' || entry.type === 'request-withdrawn') requests.delete(entry.requestId)
  if (entry.type === 'tool-finished') inputs.delete(entry.toolUseId)
}

/** A state that was entered once more, for the same reason: nothing new to the user. */
function isSameState(entry: TranscriptEntry, last: TranscriptEntry | null): boolean {
  if (entry.type !== 'state-changed' || last?.type !== 'state-changed') return false
  return entry.state === last.state && entry.reason === last.reason && entry.evidence.ref === last.evidence.ref
}

function isRequest({ type }: TranscriptEntry): boolean {
  return type === 'request-opened' || type === 'request-answered' || type === 'request-withdrawn'
}

function linesOf(entry: TranscriptEntry, known: Known, options: LineOptions): Line[] {
  switch (entry.type) {
    case 'session-started':
      return quiet(`started in ${singleLine(entry.cwd)}`, options)
    case 'session-resumed':
      return quiet(entry.interrupted.length === 0 ? 'taken up again' : 'taken up again after an interruption', options)
    case 'user-message':
      return messageOfUser(entry, options)
    case 'assistant-message':
      return messageOfModel(entry, options)
    case 'system-prompt':
    case 'conversation-opened':
    case 'tool-started':
      return []
    case 'tool-finished':
      return callLines(entry, known.inputs.get(entry.toolUseId), options)
    case 'request-opened':
      return known.show === 'with-answer' ? [] : [[], ...requestLines(entry.request, options)]
    case 'request-answered':
      return answeredLines(entry, known, options)
    case 'request-withdrawn': {
      const request = known.requests.get(entry.requestId)
      const asked = known.show === 'at-once' || request === undefined ? [] : [[], ...requestLines(request, options)]
      return [...asked, ...quiet(`no longer asked: ${singleLine(entry.reason)}`, options)]
    }
    case 'state-changed':
      // After a command of the user's own the state is what it was.
      return entry.evidence.ref.startsWith('! ') ? [] : stateLines(entry.state, entry.reason, options)
    case 'worktree-entered':
      return quiet(`works in ${singleLine(entry.worktree.path)} on ${singleLine(entry.worktree.branch)}`, options)
    case 'api-trouble':
      return troubleLines(entry, options)
    case 'shell-exited': {
      const { code, signal } = entry.exit
      return quiet(signal === null ? `exit code ${code ?? '?'}` : `ended by ${signal}`, options)
    }
    case 'note':
      return entry.typed === undefined
        ? noteLines(entry.text, options)
        : [[], ...said(entry.typed, options), ...noteLines(entry.text, options)]
    case 'compacted':
      return compactedLines(entry, options)
    case 'conversation-cleared':
      return [[], ...quiet('cleared: the model knows nothing of what stands above', options)]
    case 'task-started':
      // The call that started it, and its own line while it runs, say so too.
      if (!options.open && !options.words) return []
      return quiet(`${taskWord(entry.task)} started: ${singleLine(entry.task.title, 200)}`, options)
    case 'task-finished':
      return taskLines(entry, known.tasks.get(entry.taskId), options)
    case 'hook-ran':
      return hookLines(entry, options)
    default:
      return assertNever(entry, 'transcript entry')
  }
}

/** The user's own words. */
function said(text: string, options: LineOptions): Line[] {
  const { columns, words } = options
  return prefixed(
    trimmedLines(text).flatMap((one) => wrapLine(line(one, 'bold'), columns - 2)),
    line(words ? 'You: ' : '› ', 'blue', 'bold'),
    line('  '),
  )
}

function answeredLines(
  { requestId, answer }: Extract<TranscriptEntry, { type: 'request-answered' }>,
  { requests, show }: Known,
  options: LineOptions,
): Line[] {
  const request = requests.get(requestId)
  const words = said(answerWords(answer, request), options)
  if (show === 'at-once' || request === undefined) return words
  // What could have been chosen is told no more, unless all is.
  if (request.kind === 'question' && answer.type === 'options' && !options.open) {
    const each = request.questions.flatMap((question, index) => {
      const chosen = answer.answers[index]
      const alone = { ...request, questions: [question] }
      if (chosen === undefined) return questionHead(question, options)
      return [
        ...questionHead(question, options),
        ...said(answerWords({ ...answer, answers: [chosen] }, alone), options),
      ]
    })
    return [[], ...each]
  }
  // What was allowed is told by the call that follows.
  if (request.kind === 'permission' && answer.type === 'permission' && answer.decision !== 'deny' && !options.open) {
    const rule = answer.rule === undefined ? '' : ` · ${singleLine(answer.rule)}`
    return quiet(`${decisionWords[answer.decision]}${rule}: ${toolName(request.tool)}`, options)
  }
  return [[], ...requestLines(request, options), ...words]
}

function messageOfUser(entry: Extract<TranscriptEntry, { type: 'user-message' }>, options: LineOptions): Line[] {
  const text = contentText(entry.content)
  if (text.startsWith('<user-command>')) return ownCommandLines(text, options)
  if (entry.source === 'notice') {
    // Marks for the model around the text mean nothing to people.
    const lines = trimmedLines(text).filter((one) => !/^\s*<\/?[\w-]+>\s*$/.test(one))
    return lines.slice(0, options.open ? Infinity : NOTICE_LINES).flatMap((one) => quiet(singleLine(one), options))
  }
  const images = typeof entry.content === 'string' ? 0 : entry.content.filter(({ type }) => type === 'image').length
  const pictures = images === 0 ? [] : quiet(`${images} ${images === 1 ? 'image' : 'images'}`, options)
  return [[], ...said(entry.typed ?? text, options), ...pictures]
}

/** What the user's own command printed, as the model is told of it. */
function ownCommandLines(text: string, options: LineOptions): Line[] {
  const lines = trimmedLines(text.replace(/^<user-command>[^$]*/, '').replace(/<\/user-command>\s*$/, ''))
  const shown = options.open ? lines : lines.slice(-OWN_COMMAND_LINES)
  const more = lines.length - shown.length
  const above = more === 0 ? [] : [line(`    … ${more} lines before`, 'dim')]
  return [...above, ...shown.flatMap((one) => wrapLine(line(`    ${one}`, 'dim'), options.columns, 4))]
}

function messageOfModel(entry: Extract<TranscriptEntry, { type: 'assistant-message' }>, options: LineOptions): Line[] {
  const text = contentText(entry.content).replace(/^\n+|\s+$/g, '')
  const lines = text === '' ? [] : markdownLines(text, options.columns, options.rich)
  const first = options.words ? prefixed(lines, line('Agent: '), []) : lines
  return [...thoughtLines(entry, options), ...(lines.length === 0 ? [] : [[], ...first])]
}

/** What was thought: its first line, or all of it. */
function thoughtLines(entry: Extract<TranscriptEntry, { type: 'assistant-message' }>, options: LineOptions): Line[] {
  if (typeof entry.content === 'string' || !options.open) return []
  return entry.content.flatMap((block) => {
    const thought = block.type === 'thinking' && typeof block['thinking'] === 'string' ? block['thinking'] : ''
    const lines = trimmedLines(plainText(thought))
    if (lines.length === 0) return []
    const shown = lines.flatMap((one) => wrapLine(line(`  ${one}`, 'dim', 'italic'), options.columns, 2))
    return [[], line(options.words ? 'Thought:' : '· thought', 'dim'), ...shown]
  })
}

function callLines(entry: FinishedCall, input: unknown, options: LineOptions): Line[] {
  if (toldOtherwise.has(entry.tool) && !entry.isError) return []
  const todos = entry.tool === 'TodoWrite' && !entry.isError ? todosOf(input) : null
  if (todos === null || options.open) return toolLines(entry, input, options)
  const done = todos.filter(({ status }) => status === 'completed').length
  const now = todos.find(({ status }) => status === 'in_progress')?.text
  return quiet(`${done} of ${todos.length} steps done${now === undefined ? '' : ` · ${now}`}`, options)
}
