import { expect } from '@playwright/test'
import type { Product } from './product.ts'

/** What a row shows of what its user did. */
export type ArrangedRow = {
  readonly id: string
  readonly name: string
  readonly pinned: boolean
  readonly tags: readonly string[]
}

/** A value that was set through the command line: what was acknowledged last, or else what was tried since. */
class Setting<Value> {
  #possible: readonly Value[] | null = null
  #tried: Value[] = []

  tried(value: Value, isAcknowledged: boolean): void {
    if (isAcknowledged) {
      this.#possible = [value]
      this.#tried = []
    } else this.#tried.push(value)
  }

  /** Null: nothing was ever acknowledged, so nothing is promised. */
  get possible(): readonly Value[] | null {
    return this.#possible === null ? null : [...this.#possible, ...this.#tried]
  }
}

type Arranged = {
  readonly name: Setting<string>
  readonly pinned: Setting<boolean>
  readonly tags: { readonly tag: string; readonly isAcknowledged: boolean }[]
}

/** Does what users do through the command line, and remembers what was acknowledged. */
export class Acts {
  readonly replies: { readonly id: string; readonly words: string; readonly isAcknowledged: boolean }[] = []
  readonly #product: Product
  readonly #arranged = new Map<string, Arranged>()
  readonly #mark: string
  #count = 0
  #acknowledged = 0

  constructor(product: Product, mark: string) {
    this.#product = product
    this.#mark = mark
  }

  /** How many there were, and how many of them were acknowledged. */
  get counts(): { readonly done: number; readonly acknowledged: number } {
    return { done: this.#count, acknowledged: this.#acknowledged }
  }

  async rename(id: string): Promise<void> {
    const name = `name ${this.#next()}`
    this.#of(id).name.tried(name, await this.#does('rename', id, name))
  }

  async pin(id: string, pinned: boolean): Promise<void> {
    this.#next()
    this.#of(id).pinned.tried(pinned, await this.#does(pinned ? 'pin' : 'unpin', id))
  }

  async tag(id: string): Promise<void> {
    const tag = `t${this.#next()}`
    this.#of(id).tags.push({ tag, isAcknowledged: await this.#does('tag', id, tag) })
  }

  async reply(id: string): Promise<void> {
    const words = `word-${this.#next()}-of-${this.#mark}`
    this.replies.push({ id, words, isAcknowledged: await this.#does('reply', id, words) })
  }

  /** What was acknowledged is on the board. */
  expectOn(rows: readonly ArrangedRow[]): void {
    for (const [id, { name, pinned, tags }] of this.#arranged) {
      const row = rows.find((one) => one.id === id)
      if (row === undefined) throw new Error(`the row of ${id} is lost`)
      if (name.possible !== null) expect(name.possible, `name of ${id}`).toContain(row.name)
      if (pinned.possible !== null) expect(pinned.possible, `pin of ${id}`).toContain(row.pinned)
      for (const { tag, isAcknowledged } of tags) {
        if (isAcknowledged) expect(row.tags, `tags of ${id}`).toContain(tag)
      }
    }
  }

  #next(): number {
    this.#count += 1
    return this.#count
  }

  /** True when the command line said that it was done. */
  async #does(...args: string[]): Promise<boolean> {
    const isAcknowledged = (await this.#product.run(...args)).code === 0
    if (isAcknowledged) this.#acknowledged += 1
    return isAcknowledged
  }

  #of(id: string): Arranged {
    const known = this.#arranged.get(id)
    if (known !== undefined) return known
    const made: Arranged = { name: new Setting(), pinned: new Setting(), tags: [] }
    this.#arranged.set(id, made)
    return made
  }
}
