import { isAbsolute, resolve } from 'node:path'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { ToolCallNews, ToolContent } from './updates.ts'

/** A tool call as far as it is known: agents tell of it in pieces, and in any order. */
export type ToolCall = {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly status: 'pending' | 'in_progress' | 'completed' | 'failed'
  readonly content: readonly ToolContent[]
  readonly locations: readonly string[]
  readonly rawInput: unknown
  readonly rawOutput: unknown
}

/** A change to a file that a call shows. */
export type ShownDiff = { readonly path: string; readonly before: string | null; readonly after: string }

const noCall = { title: '', kind: 'other', status: 'pending', content: [], locations: [] } as const
const mostLocations = 100

/** The call after one more message about it; what the message does not say stays. */
export function withNews(before: ToolCall | null, news: ToolCallNews): ToolCall {
  const known = before ?? { ...noCall, id: news.toolCallId, rawInput: undefined, rawOutput: undefined }
  return {
    id: known.id,
    title: news.title ?? known.title,
    kind: news.kind ?? known.kind,
    status: news.status ?? known.status,
    content: news.content ?? known.content,
    locations: news.locations?.slice(0, mostLocations).map(({ path }) => path) ?? known.locations,
    rawInput: news.rawInput ?? known.rawInput,
    rawOutput: news.rawOutput ?? known.rawOutput,
  }
}

const toolNames: Readonly<Record<string, string>> = {
  execute: 'Bash',
  edit: 'Edit',
  delete: 'Delete',
  move: 'Move',
  read: 'Read',
  search: 'Grep',
  fetch: 'WebFetch',
  think: 'Think',
  switch_mode: 'ExitPlanMode',
}

/** The name of a call's tool as rules and views have it. */
export function toolOf({ kind }: ToolCall): string {
  return toolNames[kind] ?? 'Tool'
}

/** Changes to files that a call shows, with absolute paths. */
export function diffsOf({ content }: ToolCall, root: string): readonly ShownDiff[] {
  return content.flatMap((one) =>
    one?.type === 'diff' ? [{ path: absolute(one.path, root), before: one.oldText ?? null, after: one.newText }] : [],
  )
}

/** The texts that a call shows. */
export function textOf({ content, rawOutput }: ToolCall): string {
  const shown = content.flatMap((one) =>
    one?.type === 'content' && one.content.text !== undefined ? [one.content.text] : [],
  )
  if (shown.length > 0) return shown.join('\n')
  return typeof rawOutput === 'string' ? rawOutput : ''
}

/** The command line of a call that runs one, as its input has it; else its title, which mostly is one. */
export function commandOf(call: ToolCall): string | null {
  if (call.kind !== 'execute') return null
  const given = field(call.rawInput, 'command') ?? field(call.rawInput, 'cmd')
  if (typeof given === 'string') return given
  if (Array.isArray(given) && given.every((word) => typeof word === 'string')) return commandLine(given)
  return null
}

/** `bash -lc "…"` is its text; other lists are their words. */
function commandLine(words: readonly string[]): string {
  const [shell = '', flag = '', text] = words
  if (words.length === 3 && /(?:^|\/)(?:ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag) && text !== undefined)
    return text
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`))
    .join(' ')
}

const pathFields = [
  'file_path',
  'filePath',
  'path',
  'abs_path',
  'absolute_path',
  'notebook_path',
  'destination',
  'source',
]

/** The files that a call names: by its locations, its changes and its input. Absolute, not looked up. */
export function pathsOf(call: ToolCall, root: string): readonly string[] {
  const named = pathFields.flatMap((name) => {
    const value = field(call.rawInput, name)
    return typeof value === 'string' && value !== '' ? [value] : []
  })
  const all = [...call.locations, ...diffsOf(call, root).map(({ path }) => path), ...named]
  return [...new Set(all.map((path) => absolute(path.replace(/^file:\/\//, ''), root)))]
}

/** What the views of a conversation show of a call that runs. */
export function inputOf(call: ToolCall, root: string): Readonly<Record<string, unknown>> {
  const command = commandOf(call)
  if (command !== null || call.kind === 'execute') return { command: command ?? call.title }
  const [path] = pathsOf(call, root)
  if (path !== undefined && ['edit', 'delete', 'move', 'read'].includes(call.kind)) return { file_path: path }
  const url = field(call.rawInput, 'url')
  if (typeof url === 'string') return { url }
  return { description: singleLine(call.title, 300) }
}

/** A field of an input that may be anything. */
export function field(input: unknown, name: string): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  return Object.getOwnPropertyDescriptor(input, name)?.value
}

function absolute(path: string, root: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(root, path)
}
