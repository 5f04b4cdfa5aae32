import { Closed, type Ledger, type StateChange } from '../ledger.ts'
import type { Tasks } from '../tasks/tasks.ts'

/** Subagents that wait for the API. When all that the turn waits for do so, the session says until when. */
export class Holds {
  readonly #session: Ledger
  readonly #tasks: Tasks
  readonly #held = new Map<string, StateChange>()
  #isShown = false

  constructor(session: Ledger, tasks: Tasks) {
    this.#session = session
    this.#tasks = tasks
  }

  /** A subagent waits, or (without `hold`) goes on. */
  change(id: string, change: StateChange): void {
    if (change.hold === undefined) this.#held.delete(id)
    else this.#held.set(id, change)
    this.#show(change)
  }

  /** It has ended. */
  drop(id: string): void {
    this.#held.delete(id)
    this.#show({ state: 'working', reason: 'A subagent has ended', evidence: { kind: 'tool', ref: `Agent ${id}` } })
  }

  #show(last: StateChange): void {
    const waiting = this.#tasks.running().filter((task) => task.kind === 'subagent' && task.background !== true)
    const holds = waiting.flatMap(({ id }) => this.#held.get(id) ?? [])
    const isHeld = waiting.length > 0 && holds.length === waiting.length
    if (!isHeld && !this.#isShown) return
    this.#isShown = isHeld
    const first = holds.toSorted((a, b) => (a.hold?.until ?? 0) - (b.hold?.until ?? 0))[0]
    const { hold: _over, ...goesOn } = last
    if (this.#session.record.state !== 'working') return
    this.#session.hold(isHeld && first !== undefined ? first : goesOn).catch((error: unknown) => {
      if (!(error instanceof Closed)) this.#session.host.report('could not say what subagents wait for', error)
    })
  }
}
