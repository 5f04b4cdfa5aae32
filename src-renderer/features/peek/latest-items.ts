import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'

/** One piece of the newest output. */
export type LatestItem = { readonly seq: number } & (
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'said'; readonly text: string }
  | {
      readonly kind: 'tool'
      readonly title: string
      readonly failed: boolean
      readonly patch: string | null
      readonly output: string
    }
  | { readonly kind: 'note'; readonly text: string; readonly trouble: boolean }
)

type Content = string | readonly { readonly type: string }[]

/** The text of API content. */
function textOfContent(content: Content): string {
  if (typeof content === 'string') return content
  return content
    .flatMap((block) =>
      block.type === 'text' && 'text' in block && typeof block.text === 'string' ? [block.text] : [],
    )
    .join('\n\n')
}

/** What was said of an entry is said of it again: what is drawn of it then stays. */
const known = new WeakMap<TranscriptEntry, LatestItem | null>()

function itemOf(entry: TranscriptEntry): LatestItem | null {
  const before = known.get(entry)
  if (before !== undefined) return before
  const item = readItem(entry)
  known.set(entry, item)
  return item
}

function readItem(entry: TranscriptEntry): LatestItem | null {
  switch (entry.type) {
    case 'assistant-message': {
      const text = textOfContent(entry.content).trim()
      return text === '' ? null : { seq: entry.seq, kind: 'text', text }
    }
    case 'user-message': {
      if (entry.source === 'notice') return null
      const text = (entry.typed ?? textOfContent(entry.content)).trim()
      return text === '' ? null : { seq: entry.seq, kind: 'said', text }
    }
    case 'tool-finished':
      // The result and the list of steps stand on top already.
      if (entry.tool === 'Finish' || entry.tool === 'TodoWrite') return null
      return {
        seq: entry.seq,
        kind: 'tool',
        title: entry.title,
        failed: entry.isError,
        patch: entry.patch ?? null,
        output: textOfContent(entry.content),
      }
    case 'api-trouble':
      return { seq: entry.seq, kind: 'note', text: entry.message, trouble: true }
    case 'worktree-entered':
      return {
        seq: entry.seq,
        kind: 'note',
        text: `Moved to its own worktree on ${entry.worktree.branch}`,
        trouble: false,
      }
    case 'note':
      return { seq: entry.seq, kind: 'note', text: entry.text, trouble: false }
    case 'shell-exited': {
      const { code, signal } = entry.exit
      const text = signal === null ? `The command ended with exit code ${code ?? 'unknown'}` : `Ended by ${signal}`
      return { seq: entry.seq, kind: 'note', text, trouble: code !== 0 }
    }
    case 'compacted':
      return { seq: entry.seq, kind: 'note', text: 'The conversation was compacted', trouble: false }
    case 'conversation-cleared':
      return { seq: entry.seq, kind: 'note', text: 'The conversation was cleared', trouble: false }
    case 'task-started':
      return { seq: entry.seq, kind: 'note', text: `Started: ${entry.task.title}`, trouble: false }
    case 'task-finished':
      return { seq: entry.seq, kind: 'note', text: entry.result, trouble: entry.outcome === 'failed' }
    case 'hook-ran': {
      const trouble = entry.outcome !== 'allowed' && entry.outcome !== 'said'
      return { seq: entry.seq, kind: 'note', text: `Hook ${entry.event}: ${entry.message}`, trouble }
    }
    case 'session-started':
    case 'session-resumed':
    case 'system-prompt':
    case 'conversation-opened':
    case 'tool-started':
    case 'request-opened':
    case 'request-answered':
    case 'request-withdrawn':
    case 'state-changed':
      return null
  }
}

/** The newest output, oldest first: at most `limit` pieces. Pure. */
export function latestItems(entries: readonly TranscriptEntry[], limit: number): readonly LatestItem[] {
  const items: LatestItem[] = []
  let asksFor = false
  for (const entry of entries.toReversed()) {
    // What subagents say is theirs; the call that started them has their result.
    if (entry.subagent !== undefined) continue
    const item = itemOf(entry)
    // The trouble that a sign-in is asked for is told by what asks.
    const isAsked = asksFor && entry.type === 'api-trouble'
    if (item !== null && !isAsked) items.push(item)
    if (entry.type === 'request-opened') asksFor = entry.request.kind === 'login'
    else if (item !== null) asksFor = false
    if (items.length >= limit) break
  }
  return items.toReversed()
}

/** How many pieces came after an entry. Pure. */
export function countItemsAfter(entries: readonly TranscriptEntry[], seq: number): number {
  let count = 0
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at]
    if (entry === undefined || entry.seq <= seq) break
    if (entry.subagent === undefined && itemOf(entry) !== null) count += 1
  }
  return count
}
