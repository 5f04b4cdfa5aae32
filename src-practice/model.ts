/** Everything a running practice model holds; nothing in it is needed to go on with a conversation. */
import { Recorder } from './control/recorder.ts'
import { Troubles } from './control/troubles.ts'
import { Gates } from './play/gates.ts'
import type { Fallbacks } from './script/choose.ts'
import type { Script } from './script/schema.ts'
import { PromptCache } from './wire/usage.ts'

/** The state of one practice model. */
export class Model {
  readonly recorder = new Recorder(() => this.#changed())
  readonly gates = new Gates(() => this.#changed())
  readonly troubles = new Troubles()
  readonly cache = new PromptCache()
  readonly fallbacks: Fallbacks
  /** Factor on every wait. */
  pace = 1
  #added: readonly Script[] = []
  readonly #builtIn: readonly Script[]
  readonly #watchers = new Set<() => void>()

  constructor(builtIn: readonly Script[], fallbacks: Fallbacks) {
    this.#builtIn = builtIn
    this.fallbacks = fallbacks
  }

  /** All scripts, the newest added first. A later script of the same name replaces the earlier. */
  scripts(): readonly Script[] {
    return [...this.#added, ...this.#builtIn]
  }

  add(scripts: readonly Script[]): void {
    const names = scripts.map((script) => script.name)
    this.#added = [...scripts.toReversed(), ...this.#added.filter((script) => !names.includes(script.name))]
  }

  /** Back to the state after the start; whoever waits at a gate goes on. */
  reset(): void {
    this.#added = []
    this.pace = 1
    this.recorder.reset()
    this.troubles.reset()
    this.gates.reset()
  }

  /** Waits until `condition` holds; false when `ms` passed or the asker left first. */
  async until(condition: () => boolean, ms: number, signal: AbortSignal): Promise<boolean> {
    if (condition()) return true
    return await new Promise<boolean>((resolve) => {
      const settle = () => {
        clearTimeout(timer)
        this.#watchers.delete(look)
        signal.removeEventListener('abort', settle)
        resolve(condition())
      }
      const look = () => {
        if (condition()) settle()
      }
      const timer = setTimeout(settle, ms)
      this.#watchers.add(look)
      signal.addEventListener('abort', settle)
    })
  }

  #changed(): void {
    for (const look of this.#watchers) look()
  }
}
