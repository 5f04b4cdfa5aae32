import { assertNever } from '../../src-shared/base/assert-never.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { OpenRequest, SessionState } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { timeOfDay } from '../output/age.ts'
import type { Paint } from '../output/paint.ts'
import { contentText } from './content-text.ts'
import { diffLines } from './diff-lines.ts'
import { line, lineOf, type Line } from './line.ts'
import { answerWords, requestLines } from './request-lines.ts'

/** How much of an entry is shown. */
export type EntryOptions = { readonly diffLines: number }

/** Shows entries in their order; an answer is told in the words of the request before it. */
export type EntryPrinter = { readonly linesOf: (entry: TranscriptEntry) => readonly Line[] }

const ERROR_LINES = 8
const NOTICE_LINES = 2
/** Calls whose outcome has lines of its own: the state that follows, the question and its answer. */
const toldOtherwise = new Set(['Finish', 'AskUserQuestion', 'ExitPlanMode'])

/** Makes the lines of a transcript: for `logs`, and for what scrolls by in the terminal view. */
export function createEntryPrinter(options: EntryOptions): EntryPrinter {
  const requests = new Map<string, OpenRequest>()
  return {
    linesOf: (entry) => {
      if (entry.type === 'request-opened') requests.set(entry.request.requestId, entry.request)
      const lines = linesOf(entry, requests, options)
      if (entry.type === 'request-answered' || entry.type === 'request-withdrawn') requests.delete(entry.requestId)
      return lines
    },
  }
}

function linesOf(entry: TranscriptEntry, requests: ReadonlyMap<string, OpenRequest>, options: EntryOptions): Line[] {
  switch (entry.type) {
    case 'session-started':
      return [quiet(`started in ${singleLine(entry.cwd)}`)]
    case 'session-resumed':
      return [quiet(entry.interrupted.length === 0 ? 'taken up again' : 'taken up again after an interruption')]
    case 'user-message':
      return messageOfUser(entry)
    case 'assistant-message':
      return messageOfModel(entry)
    case 'tool-started':
      return []
    case 'tool-finished':
      return toolLines(entry, options)
    case 'request-opened':
      return requestLines(entry.request, options.diffLines)
    case 'request-answered':
      return [lineOf(['› ', 'blue', 'bold'], [answerWords(entry.answer, requests.get(entry.requestId)), 'bold'])]
    case 'request-withdrawn':
      return [quiet(`no longer asked: ${singleLine(entry.reason)}`)]
    case 'state-changed':
      return stateLines(entry.state, entry.reason)
    case 'worktree-entered':
      return [quiet(`works in ${singleLine(entry.worktree.path)} on ${singleLine(entry.worktree.branch)}`)]
    case 'api-trouble': {
      const next = entry.nextAt === null ? 'gave up' : `attempt ${entry.attempt + 1} at ${timeOfDay(entry.nextAt)}`
      return [lineOf(['! ', 'yellow'], `${singleLine(entry.message)} · ${next}`)]
    }
    case 'shell-exited': {
      const { code, signal } = entry.exit
      return [quiet(signal === null ? `exit code ${code ?? '?'}` : `ended by ${signal}`)]
    }
    case 'note':
      return trimmedLines(entry.text).map((text) => quiet(text))
    case 'compacted':
      return [quiet('the conversation was compacted')]
    case 'conversation-cleared':
      return [quiet('the conversation was cleared')]
    case 'task-started':
      return [quiet(`started: ${singleLine(entry.task.title)}`)]
    case 'task-finished':
      return [quiet(`${entry.outcome}: ${singleLine(entry.result)}`)]
    case 'hook-ran':
      return [quiet(`hook ${entry.event} ${entry.outcome}: ${singleLine(entry.message)}`)]
    default:
      return assertNever(entry, 'transcript entry')
  }
}

function quiet(text: string): Line {
  return line(`· ${text}`, 'dim')
}

function messageOfUser(entry: Extract<TranscriptEntry, { type: 'user-message' }>): Line[] {
  const lines = trimmedLines(contentText(entry.content))
  if (entry.source === 'notice') {
    // Marks for the model around the text mean nothing to people.
    const said = lines.filter((text) => !/^\s*<\/?[\w-]+>\s*$/.test(text))
    return said.slice(0, NOTICE_LINES).map((text) => quiet(singleLine(text)))
  }
  return ['', ...lines].map((text, index) => {
    if (index === 0) return line('')
    return index === 1 ? lineOf(['› ', 'blue', 'bold'], [text, 'bold']) : line(`  ${text}`, 'bold')
  })
}

function messageOfModel(entry: Extract<TranscriptEntry, { type: 'assistant-message' }>): Line[] {
  const lines = trimmedLines(contentText(entry.content))
  return lines.length === 0 ? [] : [line(''), ...lines.map((text) => line(text))]
}

function toolLines(entry: Extract<TranscriptEntry, { type: 'tool-finished' }>, options: EntryOptions): Line[] {
  const paint: Paint = entry.isError ? 'red' : 'green'
  const tool = singleLine(entry.tool, 60)
  const title = singleLine(entry.title)
  // Most titles begin with the tool; none has to be read twice.
  const rest = title.startsWith(`${tool} `) ? title.slice(tool.length + 1) : title
  const head = lineOf(['● ', paint], [tool, 'bold'], ` ${rest}`)
  if (toldOtherwise.has(entry.tool) && !entry.isError) return []
  if (entry.isError) {
    const lines = trimmedLines(contentText(entry.content))
    const shown = lines.slice(-ERROR_LINES).map((text) => line(`    ${text}`, 'dim'))
    return lines.length > shown.length ? [head, line('    …', 'dim'), ...shown] : [head, ...shown]
  }
  return entry.patch === undefined ? [head] : [head, ...diffLines(entry.patch, options.diffLines)]
}

/** Only ends are told: what it does while it works, and what it asks, stands there already. */
function stateLines(state: SessionState, reason: string): Line[] {
  switch (state) {
    case 'working':
    case 'blocked':
    case 'idle':
      return []
    case 'completed':
      return [line(''), lineOf(['✓ Completed', 'green', 'bold'], `  ${singleLine(reason, 2_000)}`)]
    case 'failed':
      return [line(''), lineOf(['✗ Failed', 'red', 'bold'], `  ${singleLine(reason, 2_000)}`)]
    case 'stopped':
      return [line(''), lineOf(['■ Stopped', 'bold'], `  ${singleLine(reason, 2_000)}`)]
  }
}

function trimmedLines(text: string): string[] {
  const trimmed = text.replace(/^\n+|\s+$/g, '')
  return trimmed === '' ? [] : trimmed.split('\n')
}
