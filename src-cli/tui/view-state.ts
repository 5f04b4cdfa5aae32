import type { TranscriptMessage } from '../../src-shared/api/contract.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { plainText } from '../output/plain-text.ts'
import { todosOf, type Todo } from '../../src-shared/board/todos.ts'
import { inputTitle, toolName } from '../../src-shared/board/tool-title.ts'

/** A tool call that runs; of its output the end. */
export type RunningTool = {
  readonly toolUseId: string
  readonly tool: string
  readonly title: string
  readonly startedAt: number
  readonly output: string
}

/** What is known of a session beyond the lines that have scrolled by. */
export type ViewState = {
  readonly row: SessionRow | null
  /** When this was so: what is drawn depends on nothing else. */
  readonly now: number
  /** The session is gone from the board. */
  readonly removed: boolean
  /** What the supervisor's silence is about; null while it answers. */
  readonly trouble: string | null
  /** The open answer: what has streamed of it. */
  readonly text: string
  readonly thinking: string
  readonly toolInput: string | null
  readonly tools: readonly RunningTool[]
  /** The session's own list of steps. */
  readonly todos: readonly Todo[]
  /** Replies that were sent and are not in the conversation yet. */
  readonly queued: readonly { readonly requestId: string; readonly text: string }[]
  readonly lastSeq: number
}

/** Nothing known yet. */
export const freshView: ViewState = {
  row: null,
  now: 0,
  removed: false,
  trouble: null,
  text: '',
  thinking: '',
  toolInput: null,
  tools: [],
  todos: [],
  queued: [],
  lastSeq: 0,
}

/** Open output is shown, never kept: more than this of it is not held. */
const TEXT_LIMIT = 64 * 1024
/** Of a command's output no more than a screen is seen. */
const OUTPUT_LIMIT = 8 * 1024

/** The view after a message of the transcript. Pure. */
export function seeMessage(view: ViewState, message: TranscriptMessage): ViewState {
  if (message.type === 'entries') return message.entries.reduce(seeEntry, view)
  const { output } = message
  switch (output.type) {
    case 'text':
      return { ...view, text: bounded(view.text + plainText(output.text), TEXT_LIMIT), toolInput: null }
    case 'thinking':
      return { ...view, thinking: bounded(view.thinking + plainText(output.text), TEXT_LIMIT) }
    case 'tool-input':
      return { ...view, toolInput: singleLine(output.tool, 60) }
    case 'tool-output':
      return { ...view, tools: withOutput(view, output.toolUseId, plainText(output.text.slice(-OUTPUT_LIMIT))) }
    case 'cleared':
      return { ...view, text: '', thinking: '', toolInput: null }
  }
}

/** The calls with what one of them printed; a command of the user's own (`! npm test`) is told of by its output only. */
function withOutput(view: ViewState, toolUseId: string, text: string): readonly RunningTool[] {
  if (!view.tools.some((tool) => tool.toolUseId === toolUseId)) {
    return [...view.tools, { toolUseId, tool: '!', title: 'your command', startedAt: view.now, output: text }]
  }
  return view.tools.map((tool) =>
    tool.toolUseId === toolUseId ? { ...tool, output: bounded(tool.output + text, OUTPUT_LIMIT) } : tool,
  )
}

function seeEntry(view: ViewState, entry: TranscriptEntry): ViewState {
  const next = { ...view, lastSeq: Math.max(view.lastSeq, entry.seq) }
  // What a subagent does stands in its task's line.
  if (entry.subagent !== undefined) return next
  switch (entry.type) {
    case 'assistant-message':
      return { ...next, text: '', thinking: '', toolInput: null }
    case 'tool-started': {
      const todos = entry.tool === 'TodoWrite' ? todosOf(entry.input) : null
      return {
        ...next,
        todos: todos ?? view.todos,
        tools: [
          ...view.tools,
          {
            toolUseId: entry.toolUseId,
            tool: toolName(entry.tool),
            title: inputTitle(entry.input),
            startedAt: entry.at,
            output: '',
          },
        ],
      }
    }
    case 'tool-finished':
      return { ...next, tools: view.tools.filter((tool) => tool.toolUseId !== entry.toolUseId) }
    case 'user-message':
      return {
        ...next,
        queued: view.queued.filter((reply) => reply.requestId !== entry.requestId),
        tools: view.tools.filter((tool) => tool.toolUseId !== entry.requestId),
      }
    case 'note':
      return { ...next, queued: view.queued.filter((reply) => reply.requestId !== entry['replyId']) }
    case 'request-answered':
      // What answers a request is no message that waits; the messages behind it still do.
      return { ...next, queued: view.queued.filter((reply) => reply.requestId !== entry['replyId']) }
    case 'conversation-cleared':
      return { ...next, todos: [] }
    case 'session-resumed':
      // What ran with the last worker runs no more.
      return { ...next, tools: [], text: '', thinking: '', toolInput: null }
    case 'state-changed':
      return entry.state === 'working' || entry.state === 'blocked' ? next : { ...next, tools: [] }
    default:
      return next
  }
}

/** What waits for the user, if anything. */
export function openRequestOf(view: ViewState): OpenRequest | null {
  return view.row?.state === 'blocked' ? view.row.request : null
}

function bounded(text: string, limit: number): string {
  return text.length > limit ? text.slice(-limit) : text
}
