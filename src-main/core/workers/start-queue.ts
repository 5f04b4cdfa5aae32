/** A place in the queue of workers that are to be started. */
export type StartTicket = {
  /** True once its turn has come; false when it left before. */
  readonly turn: Promise<boolean>
  /** The start is over, or not wanted any more. May be called again. */
  readonly leave: () => void
}

type Waiting = { readonly isFavoured: () => boolean; readonly begin: (isTurn: boolean) => void }

/**
 * Lets so many workers start at a time: when many die together they come back one after the other, and leave the machine's
 * processors to whoever asks meanwhile. Favoured ones first, each kind as they came.
 */
export class StartQueue {
  readonly #limit: number
  readonly #waiting = new Set<Waiting>()
  #starting = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Joins; `isFavoured` is asked anew whenever a place comes free. */
  enter(isFavoured: () => boolean): StartTicket {
    const turn = Promise.withResolvers<boolean>()
    let place: 'waits' | 'starts' | 'left' = 'waits'
    const waiting: Waiting = {
      isFavoured,
      begin: (isTurn) => {
        place = isTurn ? 'starts' : 'left'
        turn.resolve(isTurn)
      },
    }
    this.#waiting.add(waiting)
    this.#fill()
    return {
      turn: turn.promise,
      leave: () => {
        if (place === 'left') return
        if (place === 'starts') this.#starting -= 1
        this.#waiting.delete(waiting)
        waiting.begin(false)
        this.#fill()
      },
    }
  }

  #fill(): void {
    while (this.#starting < this.#limit) {
      const all = [...this.#waiting]
      const next = all.find((one) => one.isFavoured()) ?? all[0]
      if (next === undefined) return
      this.#waiting.delete(next)
      this.#starting += 1
      next.begin(true)
    }
  }
}
