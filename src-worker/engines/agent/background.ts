/** Work beside the turn whose failure disturbs nobody. */
export class Background {
  readonly #running = new Set<Promise<void>>()
  readonly #report: (what: string, error: unknown) => void

  constructor(report: (what: string, error: unknown) => void) {
    this.#report = report
  }

  /** Lets a task run; its failure is only logged. */
  run(task: Promise<void>): void {
    const settled = task
      .catch((error: unknown) => this.#report('work in the background failed', error))
      .finally(() => this.#running.delete(settled))
    this.#running.add(settled)
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await Promise.all(this.#running)
  }
}
