import type { RequestId } from '../../../src-shared/base/ids.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { done, refused } from '../../session/decide.ts'
import type { EngineHost } from '../../session/engine.ts'

/** Messages that wait for the end of a turn, oldest first: an agent that is told more during one may end it for that. */
export class ReplyQueue {
  readonly #host: EngineHost
  #replies: readonly Reply[] = []

  constructor(host: EngineHost) {
    this.#host = host
  }

  get isEmpty(): boolean {
    return this.#replies.length === 0
  }

  has(requestId: RequestId): boolean {
    return this.#replies.some((reply) => reply.requestId === requestId)
  }

  async add(reply: Reply): Promise<void> {
    await this.#set([...this.#replies, reply])
  }

  /** All that waits; it waits no more. */
  async takeAll(): Promise<readonly Reply[]> {
    const all = this.#replies
    if (all.length > 0) await this.#set([])
    return all
  }

  async withdraw(replyId: RequestId): Promise<Receipt> {
    const reply = this.#replies.find(({ requestId }) => requestId === replyId)
    if (reply === undefined) return refused('stale-answer', 'The session has this message already.')
    await this.#set(this.#replies.filter((one) => one !== reply))
    await this.#host.replyTaken(reply)
    return done
  }

  async replace(reply: Reply): Promise<Receipt> {
    if (!this.has(reply.requestId)) return refused('stale-answer', 'The session has this message already.')
    if (reply.answer.type !== 'text') return refused('unfit-answer', 'Only text waits for its turn.')
    const replies = this.#replies.map((one) => (one.requestId === reply.requestId ? reply : one))
    await this.#set(replies.toSorted((a, b) => a.at - b.at))
    return done
  }

  async #set(replies: readonly Reply[]): Promise<void> {
    this.#replies = replies
    await this.#host.emit({ type: 'replies-queued', count: replies.length })
  }
}
