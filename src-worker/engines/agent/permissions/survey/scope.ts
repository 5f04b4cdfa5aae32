import type { Command } from '../shell/syntax.ts'

/** What a name stands for, by every way that may have led here; `isSure`: it surely stands for one of these. */
type Meanings<Meaning> = { readonly all: readonly Meaning[]; readonly isSure: boolean }

/** What a shell knows at one point of a line. */
export class Scope {
  /** The directories it may stand in; null: anywhere. */
  directories: readonly string[] | null
  /** Null: assigned, with a value that is not known. */
  readonly variables: Map<string, string | null>
  readonly functions: Map<string, Meanings<Command>>
  readonly aliases: Map<string, Meanings<string>>
  /** Links that the line makes, by place, with where they may point: they are not on the disk yet. Null: anywhere. */
  readonly links: Map<string, readonly (string | null)[]>
  /** Variables that can no longer be assigned. */
  readonly fixed: Set<string>
  /** Variables of a function that runs. */
  locals: Set<string> | null
  arguments: readonly string[] | null
  /** Names may run other programs than they usually do. */
  isTwisted: boolean
  /** There are more links than can be followed: any path may lead anywhere. */
  isTangled: boolean
  depth: number

  constructor(directory: string) {
    this.directories = [directory]
    this.variables = new Map()
    this.functions = new Map()
    this.aliases = new Map()
    this.links = new Map()
    this.fixed = new Set()
    this.locals = null
    // The shell is given the line itself, and more, as arguments: what they are is none of its business.
    this.arguments = null
    this.isTwisted = false
    this.isTangled = false
    this.depth = 0
  }

  /** Gives a variable a value. */
  assign(name: string, value: string | null): void {
    // Whether assigning what is fixed fails or ends the shell: the value is not the one that was given.
    this.variables.set(name, this.fixed.has(name) || isKeptByShell(name) ? null : value)
  }

  /** A link is made at this place. */
  noteLink(place: string, target: string | null): void {
    if (this.links.size > mostLinks) this.isTangled = true
    else this.links.set(place, [...new Set([...(this.links.get(place) ?? []), target])])
  }

  /** A copy, for what may happen or not, or happens in a shell of its own. */
  fork(): Scope {
    const copy = new Scope('/')
    copy.directories = this.directories
    for (const [name, value] of this.variables) copy.variables.set(name, value)
    for (const [name, meanings] of this.functions) copy.functions.set(name, meanings)
    for (const [name, meanings] of this.aliases) copy.aliases.set(name, meanings)
    for (const [place, targets] of this.links) copy.links.set(place, targets)
    for (const name of this.fixed) copy.fixed.add(name)
    copy.locals = this.locals === null ? null : new Set(this.locals)
    copy.arguments = this.arguments
    copy.isTwisted = this.isTwisted
    copy.isTangled = this.isTangled
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
    joinMeanings(this.functions, other.functions)
    joinMeanings(this.aliases, other.aliases)
    for (const [place, targets] of other.links) {
      this.links.set(place, [...new Set([...(this.links.get(place) ?? []), ...targets])])
    }
    for (const name of other.fixed) this.fixed.add(name)
    for (const name of other.locals ?? []) this.locals?.add(name)
    const [mine, theirs] = [this.arguments, other.arguments]
    if (mine === null || theirs === null || mine.join('\0') !== theirs.join('\0')) this.arguments = null
    this.isTwisted ||= other.isTwisted
    this.isTangled ||= other.isTangled
  }
}

/** Variables that a shell sets by itself, as it likes. */
function isKeptByShell(name: string): boolean {
  return /^(?:_|S?RANDOM|SECONDS|LINENO|EPOCH\w+|BASH\w*|FUNCNAME|PIPESTATUS|DIRSTACK|GROUPS|HISTCMD|E?UID|PPID|SHELLOPTS|OPT\w+|REPLY|COMP_\w+|COPROC\w*|MAPFILE|HOSTNAME|OSTYPE|MACHTYPE|HOSTTYPE|PWD|OLDPWD)$/.test(
    name,
  )
}

function joinMeanings<Meaning>(into: Map<string, Meanings<Meaning>>, from: Map<string, Meanings<Meaning>>): void {
  for (const [name, { all }] of from) {
    const mine = into.get(name)
    const isSure = mine?.isSure === true && from.get(name)?.isSure === true
    into.set(name, { all: [...new Set([...(mine?.all ?? []), ...all])], isSure })
  }
  for (const [name, { all }] of into) if (!from.has(name)) into.set(name, { all, isSure: false })
}

const mostDirectories = 8
const mostLinks = 100

function union(left: readonly string[] | null, right: readonly string[] | null): readonly string[] | null {
  if (left === null || right === null) return null
  const both = [...new Set([...left, ...right])]
  return both.length > mostDirectories ? null : both
}
