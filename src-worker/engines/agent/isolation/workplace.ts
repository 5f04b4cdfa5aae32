import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { homedir } from 'node:os'
import type { Worktree } from '../../../../src-shared/board/session-record.ts'
import { isInside } from '../permissions/rules.ts'

/** Where a session works: its directory, its worktree once it has one, and where its shell stands. */
export class Workplace {
  #root: string
  #current: string
  #worktree: Worktree | null = null
  readonly #start: string
  readonly #further: readonly string[]

  constructor(start: string, further: readonly string[]) {
    this.#start = start
    this.#root = start
    this.#current = start
    this.#further = further
  }

  /** The directory that the session works in. */
  get root(): string {
    return this.#root
  }

  /** Where relative paths count from, and where commands run. */
  get current(): string {
    return this.#current
  }

  get worktree(): Worktree | null {
    return this.#worktree
  }

  /** Directories in which the session reads without asking. */
  get directories(): readonly string[] {
    const worktree = this.#worktree
    return worktree === null
      ? [this.#start, ...this.#further]
      : [worktree.path, worktree.mainCheckout, this.#start, ...this.#further]
  }

  /** Directories in which edits count as the session's own work. */
  get ownDirectories(): readonly string[] {
    return this.#worktree === null ? [this.#start, ...this.#further] : [this.#worktree.path, ...this.#further]
  }

  /** An absolute path for what a tool was given, symbolic links resolved: what is checked is what is used. */
  resolve(path: string): string {
    if (path === '~' || path.startsWith('~/')) return realPlace(join(homedir(), path.slice(1)))
    return realPlace(isAbsolute(path) ? resolve(path) : resolve(this.#current, path))
  }

  /** A path as people like to read it. */
  show(path: string): string {
    const full = this.resolve(path)
    if (!isInside(full, this.#root)) return full
    return relative(this.#root, full) || '.'
  }

  /** A path as a permission rule names it: relative to the session's directory, or absolute (`//…`). */
  rulePathOf(path: string): string {
    const full = this.resolve(path)
    return isInside(full, this.#root) ? this.show(path) : `/${full}`
  }

  /** The shell stands elsewhere now. */
  moveTo(directory: string): void {
    this.#current = directory
  }

  /** The session works in its own worktree from now on. */
  enter(worktree: Worktree): void {
    this.#worktree = worktree
    const inWorktree = (path: string): string =>
      isInside(path, worktree.mainCheckout) ? join(worktree.path, relative(worktree.mainCheckout, path)) : worktree.path
    this.#current = inWorktree(this.#current)
    this.#root = inWorktree(this.#start)
  }

  /** The place in the worktree that stands for a path of the main checkout; null when it is no such path. */
  placeInWorktree(path: string): string | null {
    const worktree = this.#worktree
    if (worktree === null || isInside(path, worktree.path) || !isInside(path, worktree.mainCheckout)) return null
    return join(worktree.path, relative(worktree.mainCheckout, path))
  }
}

/** The real path of what exists, and the rest of the way as it is. */
export function realPlace(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPlace(parent), basename(path))
  }
}
