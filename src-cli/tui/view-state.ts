import type { TranscriptMessage } from '../../src-shared/api/contract.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { plainText } from '../output/plain-text.ts'

/** A tool call that runs. */
export type RunningTool = { readonly toolUseId: string; readonly title: string; readonly output: string }

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
  queued: [],
  lastSeq: 0,
}

/** Open output is shown, never kept: more than this of it is not held. */
const LIVE_LIMIT = 64 * 1024

/** The view after a message of the transcript. Pure. */
export function seeMessage(view: ViewState, message: TranscriptMessage): ViewState {
  if (message.type === 'entries') return message.entries.reduce(seeEntry, view)
  const { output } = message
  switch (output.type) {
    case 'text':
      return { ...view, text: bounded(view.text + plainText(output.text)), toolInput: null }
    case 'thinking':
      return { ...view, thinking: bounded(view.thinking + plainText(output.text)) }
    case 'tool-input':
      return { ...view, toolInput: singleLine(output.tool, 60) }
    case 'tool-output':
      return {
        ...view,
        tools: view.tools.map((tool) =>
          tool.toolUseId === output.toolUseId
            ? { ...tool, output: bounded(tool.output + plainText(output.text)) }
            : tool,
        ),
      }
    case 'cleared':
      return { ...view, text: '', thinking: '', toolInput: null }
  }
}

function seeEntry(view: ViewState, entry: TranscriptEntry): ViewState {
  const next = { ...view, lastSeq: Math.max(view.lastSeq, entry.seq) }
  switch (entry.type) {
    case 'assistant-message':
      return { ...next, text: '', thinking: '', toolInput: null }
    case 'tool-started':
      return {
        ...next,
        tools: [...view.tools, { toolUseId: entry.toolUseId, title: toolTitle(entry.tool, entry.input), output: '' }],
      }
    case 'tool-finished':
      return { ...next, tools: view.tools.filter((tool) => tool.toolUseId !== entry.toolUseId) }
    case 'user-message':
      return { ...next, queued: view.queued.filter((reply) => reply.requestId !== entry.requestId) }
    case 'request-answered':
      return { ...next, queued: [] }
    case 'session-resumed':
      // What ran with the last worker runs no more.
      return { ...next, tools: [], text: '', thinking: '', toolInput: null }
    case 'state-changed':
      return entry.state === 'working' || entry.state === 'blocked' ? next : { ...next, tools: [] }
    default:
      return next
  }
}

/** A call in a line: the tool, and the one thing in its input that tells calls apart. */
function toolTitle(tool: string, input: unknown): string {
  const name = singleLine(tool, 60)
  if (typeof input !== 'object' || input === null) return name
  for (const key of ['command', 'file_path', 'path', 'pattern', 'url', 'description']) {
    const value: unknown = Object.getOwnPropertyDescriptor(input, key)?.value
    if (typeof value === 'string') return `${name}  ${singleLine(value, 200)}`
  }
  return name
}

/** What waits for the user, if anything. */
export function openRequestOf(view: ViewState): OpenRequest | null {
  return view.row?.state === 'blocked' ? view.row.request : null
}

function bounded(text: string): string {
  return text.length > LIVE_LIMIT ? text.slice(-LIVE_LIMIT) : text
}
