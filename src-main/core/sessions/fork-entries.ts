import type { Worktree } from '../../../src-shared/board/session-record.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../src-shared/board/transcript.ts'

/** What a fork is made of. */
export type ForkOrigin = {
  readonly id: string
  readonly name: string
  readonly cwd: string
  /** Where the session works that is forked; null: not in a worktree of its own. */
  readonly from: Worktree | null
  /** Where the fork works. */
  readonly to: Worktree | null
  readonly now: number
  /** Sentences for the user about what did not go as wished. */
  readonly notes: readonly string[]
}

/** Fields that mean something only to the session that wrote them. */
const ownFields = new Set(['requestId', 'replyId', 'cwd'])

/**
 * The transcript that a fork begins with: the conversation of the other session since it was last cleared, without its
 * tasks, requests and states. Paths into the other's worktree lead into the fork's.
 */
export function forkedEntries(entries: readonly TranscriptEntry[], origin: ForkOrigin): readonly TranscriptEntry[] {
  const { id, name, cwd, from, to, now } = origin
  const own = entries.filter((entry) => entry.subagent === undefined)
  const start = own.findLastIndex((entry) => entry.type === 'conversation-cleared') + 1
  const finished = new Set(own.flatMap((entry) => (entry.type === 'tool-finished' ? [entry.toolUseId] : [])))
  const spoken = own.slice(start).filter((entry) => isConversation(entry, finished))
  // The new numbers: kept parts of compactions are named by theirs.
  const numbers = new Map(spoken.map(({ seq }, at) => [seq, at + 2]))
  const rewrite = from === null || to === null ? same : pathRewriter(from.path, to.path)
  const copied = spoken.map((entry, at): TranscriptEntry => {
    const renumbered = { ...withoutOwnFields(entry), seq: at + 2 }
    if (renumbered.type !== 'compacted') return rewrite(renumbered)
    const kept = spoken.find(({ seq }) => seq >= renumbered.keptFromSeq)
    return rewrite({ ...renumbered, keptFromSeq: kept === undefined ? at + 2 : (numbers.get(kept.seq) ?? at + 2) })
  })
  const base = { schema: 1, at: now } as const
  const began: TranscriptEntry = { ...base, seq: 1, type: 'session-started', engine: 'agent', cwd }
  let seq = copied.length + 1
  const next = (): { readonly schema: 1; readonly at: number; readonly seq: number } => ({ ...base, seq: (seq += 1) })
  const note = [`Forked from “${name}” (${id}).`, ...origin.notes].join('\n')
  return [
    began,
    ...copied,
    ...(to === null ? [] : [{ ...next(), type: 'worktree-entered' as const, worktree: to }]),
    { ...next(), type: 'user-message', source: 'notice', content: noticeOf(from, to) },
    { ...next(), type: 'note', text: note },
  ]
}

function isConversation(entry: TranscriptEntry, finished: ReadonlySet<string>): boolean {
  switch (entry.type) {
    case 'user-message':
    case 'assistant-message':
    case 'tool-finished':
    case 'compacted':
      return true
    case 'tool-started':
      // What still runs runs in the other session.
      return finished.has(entry.toolUseId)
    default:
      return false
  }
}

function withoutOwnFields(entry: TranscriptEntry): TranscriptEntry {
  return transcriptEntrySchema.parse(
    Object.fromEntries(Object.entries(entry).filter(([field]) => !ownFields.has(field))),
  )
}

function noticeOf(from: Worktree | null, to: Worktree | null): string {
  const place =
    to === null
      ? ''
      : ` It works in its own git worktree, ${to.path}, on branch ${to.branch}, which has the files as they stood${from === null ? '' : `; leave ${from.path}, where the other session goes on, alone`}.`
  return `<system-reminder>\nThis session was forked: the conversation up to here is that of another session, which goes on by itself.${place} What the other session had running in the background does not belong to this one.\n</system-reminder>`
}

function same(entry: TranscriptEntry): TranscriptEntry {
  return entry
}

/** Replaces a path wherever it stands, but in thinking: that is signed. */
function pathRewriter(from: string, to: string): (entry: TranscriptEntry) => TranscriptEntry {
  const change = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(from, to)
    if (Array.isArray(value)) return value.map(change)
    if (typeof value !== 'object' || value === null) return value
    if ('type' in value && (value.type === 'thinking' || value.type === 'redacted_thinking')) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item)]))
  }
  return (entry) => transcriptEntrySchema.parse(change(entry))
}
