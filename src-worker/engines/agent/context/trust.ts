import type { Clock } from '../../../../src-shared/base/clock.ts'
import { Emitter } from '../../../../src-shared/base/emitter.ts'

/**
 * Whether the session's folder may run hooks, MCP servers and settings of its own. Only the supervisor knows: until it has
 * said so, and without it, the folder is not trusted.
 */
export class Trust {
  #trusted = false
  readonly #changed = new Emitter<boolean>()
  readonly #told = Promise.withResolvers<void>()

  isTrusted(): boolean {
    return this.#trusted
  }

  /** Called with the new value each time that it changes; returns what ends it. */
  onChange(listener: (trusted: boolean) => void): () => void {
    return this.#changed.subscribe(listener)
  }

  /** Resolves once the supervisor has said whether the folder is trusted, or after a while without it. */
  async told(clock: Clock, withinMs: number): Promise<void> {
    const cancel = clock.schedule(withinMs, () => this.#told.resolve())
    await this.#told.promise
    cancel()
  }

  /** The supervisor has spoken. */
  set(trusted: boolean): void {
    this.#told.resolve()
    if (trusted === this.#trusted) return
    this.#trusted = trusted
    this.#changed.emit(trusted)
  }
}
