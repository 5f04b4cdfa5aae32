import type { Context } from '../context.ts'
import type { Flag, ValueKind } from './flag.ts'
import type { Arguments } from './parse.ts'

/** Runs a command; what it resolves with is the process's exit code. */
export type Run = (context: Context, given: Arguments) => Promise<number>

/** One command: everything that parsing and help need, and how to load the rest. */
export type Command = {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly summary: string
  /** What comes after the name: `<id> [--force]`. */
  readonly usage: string
  /** Paragraphs below the flags. */
  readonly notes?: readonly string[]
  readonly examples: readonly string[]
  readonly flags: Readonly<Record<string, Flag>>
  /** How many words it takes besides flags. */
  readonly words: { readonly least: number; readonly most: number }
  /** What its first word is, for completion; absent: the user's own. */
  readonly takes?: ValueKind
  /** Words of the user follow the first: nothing after it is read as a flag. */
  readonly freeText?: true
  readonly load: () => Promise<{ readonly run: Run }>
}
