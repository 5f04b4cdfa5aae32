/** Ends a subscription; calling it again does nothing. */
export type Unsubscribe = () => void

/** A list of listeners of one kind of event. Listeners run in the order in which they subscribed. */
export class Emitter<Event> {
  readonly #listeners = new Set<(event: Event) => void>()

  /** Adds `listener` until the returned function is called. */
  subscribe(listener: (event: Event) => void): Unsubscribe {
    const entry = (event: Event): void => listener(event)
    this.#listeners.add(entry)
    return () => {
      this.#listeners.delete(entry)
    }
  }

  /** Tells every listener; one that throws does not keep the others from hearing, the first error is thrown at the end. */
  emit(event: Event): void {
    const errors: unknown[] = []
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length > 0) throw errors[0]
  }

  /** How many listen: tests look here for leaks. */
  get size(): number {
    return this.#listeners.size
  }
}
