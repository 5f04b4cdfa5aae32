import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { Ledger } from '../ledger.ts'

/**
 * The session's system prompt. What lies around a session changes while it lives (the date, the worktree, files of
 * instructions); its prompt must not, or the API would find nothing of the conversation in its cache. So the transcript
 * keeps it, until the conversation is cleared.
 */
export class KeptPrompt {
  readonly #ledger: Ledger
  readonly #write: () => Promise<string>
  #text: Promise<string> | null = null
  #isKept = false

  constructor(ledger: Ledger, entries: readonly TranscriptEntry[], write: () => Promise<string>) {
    this.#ledger = ledger
    this.#write = write
    const cleared = entries.findLastIndex(
      (entry) => entry.type === 'conversation-cleared' && entry.subagent === undefined,
    )
    const kept = entries
      .slice(cleared + 1)
      .findLast((entry) => entry.type === 'system-prompt' && entry.subagent === undefined)
    if (kept?.type !== 'system-prompt') return
    this.#text = Promise.resolve(kept.text)
    this.#isKept = true
  }

  /** Writes it, if that is still to be done: while nobody waits for it. */
  async prepare(): Promise<void> {
    await (this.#text ??= this.#write())
  }

  /** The prompt of the next request. */
  async text(): Promise<string> {
    const text = await (this.#text ??= this.#write())
    if (!this.#isKept) {
      this.#isKept = true
      await this.#ledger.append({ type: 'system-prompt', text })
    }
    return text
  }

  /** The conversation begins anew: the next prompt is written afresh. */
  renew(): void {
    this.#text = null
    this.#isKept = false
  }
}
