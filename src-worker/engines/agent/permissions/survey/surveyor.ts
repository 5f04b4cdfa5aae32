import type { Script, ShellReader } from '../shell/syntax.ts'
import type { Outside } from './expand.ts'
import { UNKNOWN, type Part } from './part.ts'
import type { Scope } from './scope.ts'

/** What a line stands on. */
export type Ground = {
  /** Where the shell stands at its beginning. */
  readonly directory: string
  /** Variables that the shell is given; undefined for what is not known. */
  readonly outside: Outside
  readonly read: ShellReader
}

const mostParts = 400
/** How deep functions and texts for shells may be nested. */
export const deepest = 8

/** Collects the parts of a line as they are met. */
export class Surveyor {
  readonly ground: Ground
  /** Places that the line has written so far: a script among them is not what is on the disk now. */
  readonly written = new Set<string>()
  isWhole = true
  #parts: Part[] = []
  #count = 0
  readonly #walk: (script: Script, scope: Scope, surveyor: Surveyor) => void

  constructor(ground: Ground, walk: (script: Script, scope: Scope, surveyor: Surveyor) => void) {
    this.ground = ground
    this.#walk = walk
  }

  /** Follows the commands of a script. */
  follow(script: Script, scope: Scope): void {
    this.#walk(script, scope, this)
  }

  /** Follows text that a shell would read; false when it cannot be read. */
  followText(text: string, scope: Scope): boolean {
    const script = text.includes(UNKNOWN) || scope.depth >= deepest ? null : this.ground.read(text)
    if (script === null) return false
    scope.depth += 1
    this.follow(script, scope)
    scope.depth -= 1
    return true
  }

  get parts(): readonly Part[] {
    return this.#parts
  }

  add(part: Part): void {
    this.#count += 1
    if (this.#count > mostParts) this.isWhole = false
    else this.#parts.push(part)
    for (const { path } of [...part.writes, ...part.redirects]) if (path !== null) this.written.add(path)
  }

  /** No more is looked at: the line is too big to be told. */
  get isFull(): boolean {
    return this.#count > mostParts
  }

  /** What `walk` meets, kept apart. */
  collect(walk: () => void): readonly Part[] {
    const before = this.#parts
    this.#parts = []
    try {
      walk()
      return this.#parts
    } finally {
      this.#parts = before
    }
  }
}
