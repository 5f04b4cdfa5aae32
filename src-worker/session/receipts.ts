import type { RequestId } from '../../src-shared/base/ids.ts'
import type { Receipt } from '../../src-shared/worker-protocol/messages.ts'

/** So many receipts are remembered; a repeat comes within seconds of the first. */
const limit = 1024
/** A receipt with a text longer than this is not kept: asking for output again is harmless. */
const longText = 1024

/** One receipt per request: a repeat joins the first, or is answered the same. */
export class Receipts {
  readonly #receipts = new Map<RequestId, Promise<Receipt>>()

  /** Runs `work` unless this request was seen before. */
  once(requestId: RequestId, work: () => Promise<Receipt>): Promise<Receipt> {
    const known = this.#receipts.get(requestId)
    if (known !== undefined) return known
    const receipt = work()
    this.#receipts.set(requestId, receipt)
    void this.#tidy(requestId, receipt)
    return receipt
  }

  async #tidy(requestId: RequestId, receipt: Promise<Receipt>): Promise<void> {
    const settled = await receipt
    if (settled.outcome === 'done' && (settled.text?.length ?? 0) > longText) this.#receipts.delete(requestId)
    if (this.#receipts.size <= limit) return
    const [oldest] = this.#receipts.keys()
    if (oldest !== undefined) this.#receipts.delete(oldest)
  }
}
