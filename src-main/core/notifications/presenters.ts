import type { Notice } from '../../../src-shared/api/notifications.ts'

/** Shows a notification. */
export type ShowNotice = (notice: Notice) => void

/**
 * Who can show notifications. Each is shown by exactly one: by the app when it runs, else by the client that offered last.
 */
export class Presenters {
  #app: ShowNotice | null = null
  readonly #clients: ShowNotice[] = []

  /** The app shows them from now on. */
  setApp(show: ShowNotice): void {
    this.#app = show
  }

  /** A client offers to show them; returns how to take that back. */
  offer(show: ShowNotice): () => void {
    this.#clients.push(show)
    return () => {
      const at = this.#clients.indexOf(show)
      if (at !== -1) this.#clients.splice(at, 1)
    }
  }

  /** Has one of them show it; nobody there is nobody told. */
  show(notice: Notice): void {
    const show = this.#app ?? this.#clients.at(-1)
    show?.(notice)
  }

  /** How many clients offer: tests look here for leaks. */
  get offers(): number {
    return this.#clients.length
  }
}
