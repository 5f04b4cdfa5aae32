import { realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { homedir } from 'node:os'
import type { PortRange } from '../../../../src-shared/board/port-range.ts'
import type { Worktree } from '../../../../src-shared/board/session-record.ts'
import { isInside } from '../permissions/rules.ts'

/** What the agents of a session share: the directory, and the worktree once there is one. */
class Ground {
  readonly start: string
  readonly further: readonly string[]
  root: string
  worktree: Worktree | null = null
  ports: PortRange | null = null
  moving: Promise<unknown> = Promise.resolve()

  constructor(start: string, further: readonly string[]) {
    this.start = start
    this.root = start
    this.further = further
  }
}

/** Where an agent works: its session's directory or worktree, and where its own shell stands. */
export class Workplace {
  readonly #ground: Ground
  #current: string
  /** The worktree that `#current` is a place of; the ground may have moved on since. */
  #stoodIn: Worktree | null
  /** The worktree that this agent knows of. */
  #known: Worktree | null

  constructor(start: string, further: readonly string[], beside?: Workplace) {
    this.#ground = beside === undefined ? new Ground(start, further) : beside.#ground
    this.#current = beside?.current ?? start
    this.#stoodIn = this.#ground.worktree
    this.#known = this.#ground.worktree
  }

  /** The place of a further agent that works on the same files, with a shell of its own. */
  beside(): Workplace {
    return new Workplace(this.#ground.start, this.#ground.further, this)
  }

  /** The place of an agent that works in a worktree of its own, on the same repository. */
  elsewhere(worktree: Worktree): Workplace {
    const place = new Workplace(this.#ground.start, this.#ground.further)
    place.enter(worktree)
    return place
  }

  /** The directory that the session works in. */
  get root(): string {
    return this.#ground.root
  }

  /** Where relative paths count from, and where commands run. */
  get current(): string {
    const { worktree } = this.#ground
    if (this.#stoodIn !== worktree && worktree !== null) this.moveTo(inWorktree(this.#current, worktree))
    return this.#current
  }

  get worktree(): Worktree | null {
    return this.#ground.worktree
  }

  /** What commands may listen on, where it was reserved for the working tree. */
  get ports(): PortRange | null {
    return this.#ground.ports
  }

  set ports(ports: PortRange | null) {
    this.#ground.ports = ports
  }

  /** Directories in which the session reads without asking. */
  get directories(): readonly string[] {
    const { worktree, start, further } = this.#ground
    return worktree === null ? [start, ...further] : [worktree.path, worktree.mainCheckout, start, ...further]
  }

  /** Directories in which edits count as the session's own work. */
  get ownDirectories(): readonly string[] {
    const { worktree, start, further } = this.#ground
    return worktree === null ? [start, ...further] : [worktree.path, ...further]
  }

  /** An absolute path for what a tool was given, symbolic links resolved: what is checked is what is used. */
  resolve(path: string): string {
    if (path === '~' || path.startsWith('~/')) return realPlace(join(homedir(), path.slice(1)))
    return realPlace(isAbsolute(path) ? resolve(path) : resolve(this.current, path))
  }

  /** A path as people like to read it. */
  show(path: string): string {
    const full = this.resolve(path)
    if (!isInside(full, this.root)) return full
    return relative(this.root, full) || '.'
  }

  /** A path as a permission rule names it: relative to the session's directory, or absolute (`//…`). */
  rulePathOf(path: string): string {
    const full = this.resolve(path)
    return isInside(full, this.root) ? this.show(path) : `/${full}`
  }

  /** The shell stands elsewhere now. */
  moveTo(directory: string): void {
    this.#current = directory
    this.#stoodIn = this.#ground.worktree
  }

  /** The session works in its own worktree from now on; this agent knows of it. */
  enter(worktree: Worktree): void {
    const ground = this.#ground
    ground.worktree = worktree
    ground.ports = worktree.ports ?? null
    ground.root = inWorktree(ground.start, worktree)
    this.#known = worktree
  }

  /** The worktree that this agent has been told of. */
  get known(): Worktree | null {
    return this.#known
  }

  /** The worktree that another agent of the session has moved it into since this one was asked last. */
  takeMove(): Worktree | null {
    const { worktree } = this.#ground
    const isNew = worktree !== this.#known
    this.#known = worktree
    return isNew ? worktree : null
  }

  /** Lets one agent at a time move the session. */
  oneMoves<T>(move: () => Promise<T>): Promise<T> {
    const moved = this.#ground.moving.then(move)
    this.#ground.moving = moved.catch(() => undefined)
    return moved
  }

  /** The place in the worktree that stands for a path of the main checkout; null when it is no such path. */
  placeInWorktree(path: string): string | null {
    const { worktree } = this.#ground
    if (worktree === null || isInside(path, worktree.path) || !isInside(path, worktree.mainCheckout)) return null
    return join(worktree.path, relative(worktree.mainCheckout, path))
  }
}

/** The place in a worktree for a path of its main checkout; its top for any other. */
function inWorktree(path: string, worktree: Worktree): string {
  return isInside(path, worktree.mainCheckout)
    ? join(worktree.path, relative(worktree.mainCheckout, path))
    : worktree.path
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
