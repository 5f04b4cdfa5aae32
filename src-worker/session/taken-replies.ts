import type { RequestId } from '../../src-shared/base/ids.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'

/** Older ones are forgotten: a repeat comes within seconds, or from the inbox at the next start. */
const limit = 4096

/** Which replies the conversation has: each is taken once, however often it is delivered. */
export class TakenReplies {
  readonly #replies = new Set<RequestId>()
  readonly #answered = new Set<RequestId>()

  constructor(entries: readonly TranscriptEntry[]) {
    for (const entry of entries) this.note(entry)
  }

  /** Learns from an entry which reply it took, or which request it answered. */
  note(entry: TranscriptEntry): void {
    if (entry.type === 'user-message' && entry.requestId !== undefined) keep(this.#replies, entry.requestId)
    if (entry.type === 'request-answered') keep(this.#answered, entry.requestId)
  }

  /** Notes a reply that was put into the transcript in whatever form. */
  add(reply: Reply): void {
    keep(this.#replies, reply.requestId)
  }

  /** The conversation has this very reply. */
  has(reply: Reply): boolean {
    return this.#replies.has(reply.requestId)
  }

  /** The request that it was meant for has been answered: by it, or by another that came first. */
  isAnswered(reply: Reply): boolean {
    return reply.answers !== undefined && this.#answered.has(reply.answers)
  }
}

function keep(set: Set<RequestId>, id: RequestId): void {
  set.add(id)
  if (set.size <= limit) return
  const [oldest] = set
  if (oldest !== undefined) set.delete(oldest)
}
