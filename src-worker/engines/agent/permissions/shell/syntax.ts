/**
 * A command line as it was written: a small model of the shell's syntax. What does not fit into it is `Unreadable`, and a
 * line with anything unreadable in it is asked for.
 */

/** A stretch of a word. `quoted`: no splitting, no patterns, no braces in it. */
export type Cell =
  | { readonly type: 'text'; readonly text: string; readonly quoted: boolean }
  /** `$name` and `${name}`; `otherwise` is the word of `${name:-word}`. */
  | { readonly type: 'variable'; readonly name: string; readonly quoted: boolean; readonly otherwise: Word | null }
  /** A value that only running tells, from these scripts or none. `names` are variables that arithmetic evaluates. */
  | {
      readonly type: 'computed'
      readonly scripts: readonly Script[]
      readonly names: readonly string[]
      readonly quoted: boolean
    }

/** One word, before any expansion. */
export type Word = readonly Cell[]

/** `name=value`; a null value is one that is not followed (an array, an appended text). */
export type Assignment = { readonly name: string; readonly value: Word; readonly isFollowed: boolean }

/** A file that a command is joined to, or text that it is given. */
export type Redirection =
  | { readonly type: 'read' | 'write'; readonly target: Word }
  | { readonly type: 'text'; readonly text: Word }

/** A command of any shape. */
export type Command =
  | {
      readonly type: 'simple'
      readonly assignments: readonly Assignment[]
      readonly words: readonly Word[]
      readonly redirections: readonly Redirection[]
      readonly source: string
    }
  | { readonly type: 'and' | 'or'; readonly left: Command; readonly right: Command }
  | { readonly type: 'pipeline'; readonly commands: readonly Command[] }
  | { readonly type: 'subshell' | 'background'; readonly body: Script }
  | { readonly type: 'group' | 'negated'; readonly body: Script }
  | { readonly type: 'redirected'; readonly body: Command; readonly redirections: readonly Redirection[] }
  | { readonly type: 'function'; readonly name: string; readonly body: Command }
  /** `for name in words`, or `while`, whose condition is part of the body. */
  | {
      readonly type: 'loop'
      readonly name: string | null
      readonly words: readonly Word[] | null
      readonly body: Script
    }
  /** Of these one runs, or none, after `first`. */
  | { readonly type: 'branches'; readonly first: Script; readonly branches: readonly Script[] }
  /** `[ … ]`, `[[ … ]]`, `(( … ))`: looks at words and changes nothing. */
  | { readonly type: 'test'; readonly words: readonly Word[]; readonly source: string }

/** Commands one after the other. */
export type Script = readonly Command[]

/** Thrown where the text is none that this model can hold. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

/** Reads a text; null when any of it is unreadable. */
export type ShellReader = (text: string) => Script | null
