import type { SessionUpdate, ToolCallContent, ToolKind } from '@agentclientprotocol/sdk'
import { parsePatch } from 'diff'
import { z } from 'zod'
import { inputText, inputTitle } from '../../src-shared/board/tool-title.ts'
import type { LiveOutput, TranscriptEntry } from '../../src-shared/board/transcript.ts'

const kinds: Readonly<Record<string, ToolKind>> = {
  Read: 'read',
  Write: 'edit',
  Edit: 'edit',
  MultiEdit: 'edit',
  NotebookEdit: 'edit',
  Bash: 'execute',
  Grep: 'search',
  Glob: 'search',
  WebFetch: 'fetch',
  WebSearch: 'fetch',
  Task: 'think',
}

const blocksSchema = z.array(
  z.looseObject({ type: z.string(), text: z.string().optional(), thinking: z.string().optional() }),
)
const todosSchema = z.object({
  todos: z.array(z.object({ content: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) })),
})

/** The kind that editors know a tool of ours by. */
export function kindOf(tool: string): ToolKind {
  return kinds[tool] ?? 'other'
}

/** What a call is about, in a line. */
function callTitle(tool: string, input: unknown): string {
  const about = inputTitle(input)
  return about === '' ? tool : `${tool} ${about}`
}

/** A unified diff as the pieces of files that it changes; what is no diff stays text. */
export function diffContent(patch: string): ToolCallContent[] {
  const pieces = parsed(patch).flatMap(({ oldFileName, newFileName, hunks }) =>
    hunks.map(({ lines }): ToolCallContent => {
      const side = (without: string): string =>
        lines.flatMap((line) => (line.startsWith(without) || line.startsWith('\\') ? [] : [line.slice(1)])).join('\n')
      const path = newFileName === undefined || newFileName === '/dev/null' ? oldFileName : newFileName
      return { type: 'diff', path: (path ?? '').replace(/^[ab]\//, ''), oldText: side('+'), newText: side('-') }
    }),
  )
  return pieces.length === 0 ? [{ type: 'content', content: { type: 'text', text: patch } }] : pieces
}

function parsed(patch: string): ReturnType<typeof parsePatch> {
  try {
    return parsePatch(patch)
  } catch {
    return []
  }
}

/** The text of what the Messages API calls content. */
function textOf(content: unknown, what: 'text' | 'thinking'): string {
  if (typeof content === 'string') return what === 'text' ? content : ''
  const blocks = blocksSchema.safeParse(content)
  return blocks.success
    ? blocks.data.flatMap((block) => (block.type === what ? [block[what] ?? ''] : [])).join('\n')
    : ''
}

const chunks = { text: 'agent_message_chunk', thinking: 'agent_thought_chunk' } as const

/** Says in the protocol's words what a session's transcript and its open answer tell. Pure but for what was streamed. */
export class UpdateWriter {
  #streamed = { text: '', thinking: '' }
  /** The answer that was streamed has ended: the next piece begins another one. */
  #ended = false

  /** A piece of the open answer. */
  live(output: LiveOutput): readonly SessionUpdate[] {
    if (output.type === 'cleared') {
      this.#ended = true
      return []
    }
    if (output.type !== 'text' && output.type !== 'thinking') return []
    // Another attempt: the last one was discarded, and what was said of it cannot be taken back.
    if (this.#ended) this.#streamed = { text: '', thinking: '' }
    this.#ended = false
    this.#streamed[output.type] += output.text
    return [chunk(chunks[output.type], output.text)]
  }

  /** An entry. `replay`: the editor does not know what its user said either. */
  entry(entry: TranscriptEntry, replay: boolean): readonly SessionUpdate[] {
    // What a subagent says belongs to its own conversation.
    if (entry.subagent !== undefined) return []
    switch (entry.type) {
      case 'user-message':
        return replay && entry.source !== 'notice'
          ? [chunk('user_message_chunk', entry.typed ?? textOf(entry.content, 'text'))]
          : []
      case 'assistant-message':
        return this.#answer(entry.content)
      case 'tool-started': {
        const { tool, toolUseId, input } = entry
        // The end of a task is told in words, as any agent does.
        if (tool === 'Finish') return said(inputText(input, 'result') ?? '')
        const todos = tool === 'TodoWrite' ? todosSchema.safeParse(input) : null
        if (todos?.success === true) {
          const entries = todos.data.todos.map((todo) => ({ ...todo, priority: 'medium' as const }))
          return [{ sessionUpdate: 'plan', entries }]
        }
        const title = callTitle(tool, input)
        const call = { toolCallId: toolUseId, title, name: tool, kind: kindOf(tool), rawInput: input }
        return [{ sessionUpdate: 'tool_call', ...call, status: 'in_progress' }]
      }
      case 'tool-finished': {
        const { tool, toolUseId, title, isError, content, patch } = entry
        if (tool === 'TodoWrite' || tool === 'Finish') return []
        const text = textOf(content, 'text')
        const said: ToolCallContent[] = text === '' ? [] : [{ type: 'content', content: { type: 'text', text } }]
        const status = isError ? 'failed' : 'completed'
        const shown = patch === undefined || isError ? said : diffContent(patch)
        return [{ sessionUpdate: 'tool_call_update', toolCallId: toolUseId, title, status, content: shown }]
      }
      case 'note':
        return [chunk('agent_message_chunk', `${entry.text}\n`)]
      default:
        return []
    }
  }

  /** The whole answer: what of it was not streamed. */
  #answer(content: unknown): readonly SessionUpdate[] {
    const updates = (['thinking', 'text'] as const).flatMap((what) => {
      const whole = textOf(content, what)
      const known = this.#streamed[what]
      const rest = whole.startsWith(known) ? whole.slice(known.length) : whole
      return rest === '' ? [] : [chunk(chunks[what], rest)]
    })
    this.#streamed = { text: '', thinking: '' }
    this.#ended = false
    return updates
  }
}

function said(text: string): readonly SessionUpdate[] {
  return text === '' ? [] : [chunk('agent_message_chunk', `\n\n${text}`)]
}

function chunk(
  sessionUpdate: 'agent_message_chunk' | 'agent_thought_chunk' | 'user_message_chunk',
  text: string,
): SessionUpdate {
  return { sessionUpdate, content: { type: 'text', text } }
}
