import { assertNever } from '../base/assert-never.ts'
import { plainText } from '../base/harmless-text.ts'
import { singleLine } from '../base/single-line.ts'
import { contentText } from './content-text.ts'
import type { Answer, OpenRequest, SessionState } from './session-state.ts'
import { todosOf, type Todo } from './todos.ts'
import { inputTitle, toolName } from './tool-title.ts'
import type { ChangedFile, TranscriptEntry } from './transcript.ts'

/** One thing that a subagent did. */
export type SubagentStep = { readonly kind: 'tool' | 'text'; readonly text: string; readonly failed: boolean }

/** What came of a tool call. */
export type CallResult = {
  readonly text: string
  readonly isError: boolean
  readonly durationMs: number
  readonly exitCode: number | null
  readonly patch: string | null
  readonly files: readonly ChangedFile[]
}

/** One piece of a conversation, as people read it. `key` stays the same while more of it becomes known. */
export type ConversationItem = { readonly key: string; readonly seq: number; readonly at: number } & (
  | { readonly kind: 'user'; readonly text: string; readonly images: number }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | {
      readonly kind: 'call'
      readonly tool: string
      readonly title: string
      readonly input: unknown
      /** Null while it runs. */
      readonly result: CallResult | null
      /** Its worker ended while it ran: what came of it is not known. */
      readonly interrupted: boolean
      readonly todos: readonly Todo[] | null
      /** What the subagent that it started did last. */
      readonly steps: readonly SubagentStep[]
    }
  | {
      readonly kind: 'request'
      readonly request: OpenRequest
      readonly answer: Answer | null
      /** Why it is no longer asked. */
      readonly withdrawn: string | null
    }
  | { readonly kind: 'compacted'; readonly summary: string; readonly tokensBefore: number | null }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'ended'; readonly state: SessionState; readonly text: string }
  | { readonly kind: 'note'; readonly text: string; readonly trouble: boolean }
)

type NewItem = ConversationItem extends infer Item
  ? Item extends ConversationItem
    ? Omit<Item, 'key' | 'seq' | 'at'>
    : never
  : never

/** A conversation that entries are added to, in their order. */
export type Conversation = {
  readonly add: (entries: readonly TranscriptEntry[]) => void
  /** What it consists of; the same array until something is added. */
  readonly items: () => readonly ConversationItem[]
  /** The piece that an entry is part of, or the first after it. */
  readonly indexOf: (seq: number) => number
}

const mostSteps = 100
/** Calls whose outcome stands there by itself: the question and its answer, the end. */
const toldOtherwise: ReadonlySet<string> = new Set(['Finish', 'AskUserQuestion', 'ExitPlanMode'])

/** Makes an empty conversation. */
export function createConversation(): Conversation {
  let items: ConversationItem[] = []
  let snapshot: readonly ConversationItem[] = items
  /** The place in `items` of calls that run, of requests, of tasks by their id, and of what entries became. */
  const calls = new Map<string, number>()
  const requests = new Map<string, number>()
  const tasks = new Map<string, { readonly call: number | null; readonly title: string }>()
  const merged = new Map<number, number>()

  const push = (entry: TranscriptEntry, item: NewItem, part = ''): number => {
    const made = { ...item, key: `${entry.seq}${part}`, seq: entry.seq, at: entry.at }
    return items.push(made) - 1
  }
  const change = <Kind extends ConversationItem['kind']>(
    index: number | undefined,
    kind: Kind,
    seq: number,
    next: (item: Extract<ConversationItem, { kind: Kind }>) => Extract<ConversationItem, { kind: Kind }>,
  ): boolean => {
    const item = index === undefined ? undefined : items[index]
    if (index === undefined || item === undefined || !isKind(item, kind)) return false
    items[index] = next(item)
    merged.set(seq, index)
    return true
  }
  const note = (entry: TranscriptEntry, text: string, trouble = false): void => {
    push(entry, { kind: 'note', text: plainText(text), trouble })
  }

  const addStep = (entry: TranscriptEntry, step: SubagentStep): void => {
    const call = tasks.get(entry.subagent ?? '')?.call ?? undefined
    change(call, 'call', entry.seq, (item) => ({ ...item, steps: [...item.steps, step].slice(-mostSteps) }))
  }
  /** A subagent's conversation is its own; what it does is told with the call that started it. */
  const addOfSubagent = (entry: TranscriptEntry): void => {
    if (entry.type === 'assistant-message') {
      const text = singleLine(contentText(entry.content), 400)
      if (text !== '') addStep(entry, { kind: 'text', text, failed: false })
    } else if (entry.type === 'tool-finished') {
      addStep(entry, { kind: 'tool', text: singleLine(entry.title, 200), failed: entry.isError })
    }
  }

  const addMessageOfUser = (entry: Extract<TranscriptEntry, { type: 'user-message' }>): void => {
    const text = contentText(entry.content)
    if (text.startsWith('<user-command>')) {
      const output = text.replace(/^<user-command>[^$]*/, '').replace(/<\/user-command>\s*$/, '')
      push(entry, { kind: 'output', text: output.trim() })
    } else if (entry.source === 'notice') {
      // Marks for the model around the text mean nothing to people.
      const lines = text.split('\n').filter((line) => !/^\s*<\/?[\w-]+>\s*$/.test(line) && line.trim() !== '')
      if (lines.length > 0) note(entry, lines.join('\n'))
    } else {
      const images = typeof entry.content === 'string' ? 0 : entry.content.filter(({ type }) => type === 'image').length
      push(entry, { kind: 'user', text: plainText(entry.typed ?? text).trim(), images })
    }
  }

  const addMessageOfModel = (entry: Extract<TranscriptEntry, { type: 'assistant-message' }>): void => {
    if (typeof entry.content === 'string') {
      if (entry.content.trim() !== '') push(entry, { kind: 'answer', text: plainText(entry.content).trim() })
      return
    }
    for (const [index, block] of entry.content.entries()) {
      const field = block.type === 'thinking' ? 'thinking' : block.type === 'text' ? 'text' : null
      const value: unknown = field === null ? '' : block[field]
      const text = typeof value === 'string' ? plainText(value).trim() : ''
      if (text !== '') push(entry, { kind: field === 'thinking' ? 'thinking' : 'answer', text }, `.${index}`)
    }
  }

  const addCall = (entry: Extract<TranscriptEntry, { type: 'tool-started' }>): void => {
    if (toldOtherwise.has(entry.tool)) return
    const index = push(entry, {
      kind: 'call',
      tool: toolName(entry.tool),
      title: inputTitle(entry.input),
      input: entry.input,
      result: null,
      interrupted: false,
      todos: entry.tool === 'TodoWrite' ? todosOf(entry.input) : null,
      steps: [],
    })
    calls.set(entry.toolUseId, index)
  }

  const finishCall = (entry: Extract<TranscriptEntry, { type: 'tool-finished' }>): void => {
    const result: CallResult = {
      text: contentText(entry.content),
      isError: entry.isError,
      durationMs: entry.durationMs,
      exitCode: entry.exitCode ?? null,
      patch: entry.patch ?? null,
      files: entry.files,
    }
    const title = singleLine(entry.title, 300)
    const known = change(calls.get(entry.toolUseId), 'call', entry.seq, (item) => ({ ...item, title, result }))
    calls.delete(entry.toolUseId)
    if (known || (toldOtherwise.has(entry.tool) && !entry.isError)) return
    // It began before what is known here.
    const tool = toolName(entry.tool)
    push(entry, { kind: 'call', tool, title, input: null, result, interrupted: false, todos: null, steps: [] })
  }

  const add = (entry: TranscriptEntry): void => {
    if (entry.subagent !== undefined && !isAboutRequest(entry)) return addOfSubagent(entry)
    switch (entry.type) {
      case 'session-started':
        return note(entry, `Started in ${singleLine(entry.cwd, 1_000)}`)
      case 'session-resumed':
        for (const id of entry.interrupted) {
          change(calls.get(id), 'call', entry.seq, (item) => ({ ...item, interrupted: true }))
        }
        calls.clear()
        return note(entry, entry.interrupted.length === 0 ? 'Taken up again' : 'Taken up again after an interruption')
      case 'user-message':
        return addMessageOfUser(entry)
      case 'assistant-message':
        return addMessageOfModel(entry)
      case 'tool-started':
        return addCall(entry)
      case 'tool-finished':
        return finishCall(entry)
      case 'request-opened': {
        const { request } = entry
        requests.set(request.requestId, push(entry, { kind: 'request', request, answer: null, withdrawn: null }))
        return
      }
      case 'request-answered': {
        const { answer } = entry
        change(requests.get(entry.requestId), 'request', entry.seq, (item) => ({ ...item, answer }))
        return
      }
      case 'request-withdrawn': {
        const withdrawn = singleLine(entry.reason)
        change(requests.get(entry.requestId), 'request', entry.seq, (item) => ({ ...item, withdrawn }))
        return
      }
      case 'state-changed':
        return addState(entry)
      case 'worktree-entered':
        return note(entry, `Works in ${singleLine(entry.worktree.path, 1_000)} on ${singleLine(entry.worktree.branch)}`)
      case 'api-trouble':
        return note(entry, entry.nextAt === null ? `${entry.message} · gave up` : entry.message, true)
      case 'shell-exited': {
        const { code, signal } = entry.exit
        return note(entry, signal === null ? `Exit code ${code ?? '?'}` : `Ended by ${signal}`, code !== 0)
      }
      case 'note':
        if (entry.typed !== undefined) push(entry, { kind: 'user', text: plainText(entry.typed), images: 0 }, '.0')
        if (!entry.text.trim().includes('\n')) return note(entry, entry.text.trim())
        push(entry, { kind: 'output', text: plainText(entry.text).trim() })
        return
      case 'compacted': {
        const { tokensBefore } = entry
        push(entry, { kind: 'compacted', summary: plainText(entry.summary), tokensBefore })
        return
      }
      case 'conversation-cleared':
        return note(entry, 'Cleared: the model knows nothing of what stands above')
      case 'task-started': {
        const { task } = entry
        const call = calls.get(task.toolUseId) ?? null
        tasks.set(task.id, { call, title: singleLine(task.title, 200) })
        if (call === null) note(entry, `Started: ${singleLine(task.title, 200)}`)
        return
      }
      case 'task-finished': {
        const title = tasks.get(entry.taskId)?.title ?? 'A task'
        const exit = entry.exitCode === undefined || entry.exitCode === null ? '' : ` · exit ${entry.exitCode}`
        return note(entry, `${title}: ${entry.outcome}${exit}`, entry.outcome === 'failed')
      }
      case 'hook-ran': {
        const bad = entry.outcome !== 'allowed' && entry.outcome !== 'said'
        const message = entry.message.trim() === '' ? '' : `: ${entry.message}`
        return note(entry, `Hook ${singleLine(entry.event, 40)} ${entry.outcome.replace('-', ' ')}${message}`, bad)
      }
      case 'system-prompt':
      case 'conversation-opened':
        return
      default:
        return assertNever(entry, 'transcript entry')
    }
  }
  /** Only ends are told: what it does while it works, and what it asks, stands there already. */
  const addState = (entry: Extract<TranscriptEntry, { type: 'state-changed' }>): void => {
    const { state, reason } = entry
    if (state !== 'completed' && state !== 'failed' && state !== 'stopped') return
    const text = plainText(reason).trim()
    const last = items.at(-1)
    if (last?.kind === 'ended' && last.state === state && last.text === text) return
    push(entry, { kind: 'ended', state, text })
  }

  return {
    add: (entries) => {
      if (entries.length === 0) return
      items = [...items]
      for (const entry of entries) add(entry)
      snapshot = items
    },
    items: () => snapshot,
    indexOf: (seq) => {
      const known = merged.get(seq)
      if (known !== undefined) return known
      const index = snapshot.findIndex((item) => item.seq >= seq)
      return index === -1 ? snapshot.length - 1 : index
    },
  }
}

function isAboutRequest({ type }: TranscriptEntry): boolean {
  return type === 'request-opened' || type === 'request-answered' || type === 'request-withdrawn'
}

function isKind<Kind extends ConversationItem['kind']>(
  item: ConversationItem,
  kind: Kind,
): item is Extract<ConversationItem, { kind: Kind }> {
  return item.kind === kind
}
