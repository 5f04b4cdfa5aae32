/** Named gates at which scripts wait until a test releases them. A gate nobody released is closed. */
export class Gates {
  readonly #gates = new Map<string, { open: boolean; waiting: Set<() => void> }>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** Resolves when the gate lets this caller through, or when `signal` aborts. */
  async pass(name: string, signal: AbortSignal): Promise<void> {
    const gate = this.#gate(name)
    if (gate.open || signal.aborted) return
    await new Promise<void>((resolve) => {
      const leave = () => {
        gate.waiting.delete(leave)
        signal.removeEventListener('abort', leave)
        resolve()
      }
      gate.waiting.add(leave)
      signal.addEventListener('abort', leave)
      this.#onChange()
    })
    this.#onChange()
  }

  /** Lets `count` waiting callers through; without a count the gate stays open for all to come. Returns how many went. */
  release(name: string, count: number | null): number {
    const gate = this.#gate(name)
    if (count === null) gate.open = true
    const leaving = [...gate.waiting].slice(0, count ?? gate.waiting.size)
    for (const leave of leaving) leave()
    return leaving.length
  }

  /** How many wait at a gate. */
  waitingAt(name: string): number {
    return this.#gates.get(name)?.waiting.size ?? 0
  }

  /** Every gate that was named so far. */
  list(): readonly { readonly gate: string; readonly open: boolean; readonly waiting: number }[] {
    return [...this.#gates].map(([gate, { open, waiting }]) => ({ gate, open, waiting: waiting.size }))
  }

  /** Lets everyone go and forgets all gates. */
  reset(): void {
    const gates = [...this.#gates.values()]
    this.#gates.clear()
    for (const gate of gates) for (const leave of gate.waiting) leave()
  }

  #gate(name: string): { open: boolean; waiting: Set<() => void> } {
    const gate = this.#gates.get(name) ?? { open: false, waiting: new Set() }
    this.#gates.set(name, gate)
    return gate
  }
}
