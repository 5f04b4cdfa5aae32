import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { Receipt } from '../../../../src-shared/worker-protocol/messages.ts'
import type { TaskControls } from '../tasks/tasks.ts'
import type { SubagentLedger } from './subagent-ledger.ts'

/** Why a subagent ended before its work was done: somebody stopped that one. */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped'
}

const stopPatienceMs = 5_000

type Steered = { readonly text: string; readonly taken: (receipt: Receipt) => void }

/** What others can do with a subagent while it runs. */
export class RunningSubagent {
  readonly controller = new AbortController()
  readonly #clock: Clock
  readonly #ended = Promise.withResolvers<void>()
  #ledger: SubagentLedger | null = null
  #steered: Steered[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when nothing of it runs any more. Never rejects. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  readonly controls: TaskControls = {
    stop: async () => {
      this.controller.abort(new TaskStopped('the task was stopped'))
      // It may be the subagent itself that asks for it: then this call is what its end waits for.
      const patience = Promise.withResolvers<void>()
      const cancel = this.#clock.schedule(stopPatienceMs, patience.resolve)
      await Promise.race([this.#ended.promise, patience.promise])
      cancel()
    },
    read: async (maxBytes) => await Promise.resolve(this.#ledger?.output.read(maxBytes) ?? ''),
    steer: (text) => this.#steer(text),
  }

  /** It works in this conversation. */
  begin(ledger: SubagentLedger): void {
    this.#ledger = ledger
  }

  /** Puts what it was told into its conversation; true when there was anything. */
  async takeSteered(): Promise<boolean> {
    const steered = this.#steered
    this.#steered = []
    for (const one of steered) await this.#say(one)
    return steered.length > 0
  }

  /** It has ended: what it was told and did not take is lost, and whoever said it hears so. */
  settle(): void {
    for (const { taken } of this.#steered) taken(hasEnded)
    this.#steered = []
    this.#ended.resolve()
  }

  async #steer(text: string): Promise<Receipt> {
    const { promise, resolve } = Promise.withResolvers<Receipt>()
    const one = { text, taken: resolve }
    // While tools run it can be said at once; while the model answers it would stand before that answer.
    if (this.#ledger !== null && this.#ledger.conversation.pending().length > 0) await this.#say(one)
    else this.#steered.push(one)
    return await promise
  }

  async #say({ text, taken }: Steered): Promise<void> {
    try {
      await this.#ledger?.append({ type: 'user-message', source: 'reply', content: text })
      taken({ outcome: 'done' })
    } catch (error) {
      taken(hasEnded)
      throw error
    }
  }
}

const hasEnded: Receipt = { outcome: 'refused', code: 'failed', message: 'The subagent has ended.' }
