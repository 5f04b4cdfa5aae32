import type { Command } from '../shell/syntax.ts'

/** What a shell knows at one point of a line. */
export class Scope {
  /** The directories it may stand in; null: anywhere. */
  directories: readonly string[] | null
  /** Null: assigned, with a value that is not known. */
  readonly variables: Map<string, string | null>
  readonly functions: Map<string, Command>
  readonly aliases: Map<string, string>
  /** Links that the line makes, by place: they are not on the disk yet. A null target is an unknown one. */
  readonly links: Map<string, string | null>
  arguments: readonly string[] | null
  /** Names may run other programs than they usually do. */
  isTwisted: boolean
  /** Something that is not known may have changed variables. */
  depth: number

  constructor(directory: string) {
    this.directories = [directory]
    this.variables = new Map()
    this.functions = new Map()
    this.aliases = new Map()
    this.links = new Map()
    this.arguments = []
    this.isTwisted = false
    this.depth = 0
  }

  /** A copy, for what may happen or not, or happens in a shell of its own. */
  fork(): Scope {
    const copy = new Scope('/')
    copy.directories = this.directories
    for (const [name, value] of this.variables) copy.variables.set(name, value)
    for (const [name, body] of this.functions) copy.functions.set(name, body)
    for (const [name, text] of this.aliases) copy.aliases.set(name, text)
    for (const [place, target] of this.links) copy.links.set(place, target)
    copy.arguments = this.arguments
    copy.isTwisted = this.isTwisted
    copy.depth = this.depth
    return copy
  }

  /** What holds if either this or the other happened. */
  join(other: Scope): void {
    this.directories = union(this.directories, other.directories)
    for (const [name, value] of other.variables) {
      if (!this.variables.has(name) || this.variables.get(name) !== value) this.variables.set(name, null)
    }
    for (const name of this.variables.keys()) {
      if (!other.variables.has(name)) this.variables.set(name, null)
    }
    for (const [name, body] of other.functions) this.functions.set(name, body)
    for (const [name, text] of other.aliases) this.aliases.set(name, text)
    for (const [place, target] of other.links) this.links.set(place, target)
    this.isTwisted ||= other.isTwisted
  }
}

const mostDirectories = 8

function union(left: readonly string[] | null, right: readonly string[] | null): readonly string[] | null {
  if (left === null || right === null) return null
  const both = [...new Set([...left, ...right])]
  return both.length > mostDirectories ? null : both
}
