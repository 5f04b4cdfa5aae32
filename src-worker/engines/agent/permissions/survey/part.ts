/** Stands in a text for whatever only running tells. */
export const UNKNOWN = '\uFFFC'

/** One word as a program gets it. */
export type Field = {
  /** With `UNKNOWN` where it is not known. */
  readonly text: string
  /** It is a pattern that the shell replaces by names of files; quoted wildcards are escaped in it. Null: it is none. */
  readonly pattern: string | null
  /** It may become several words, or none. */
  readonly isOpen: boolean
}

/** A place that a command reads or writes. */
export type Place = {
  /** Absolute, symbolic links resolved; null when nothing is known of it. */
  readonly path: string | null
  /** Absolute, as the line says it. */
  readonly written: string | null
  /** False: the place is somewhere below `path`, as far as is known. */
  readonly isExact: boolean
  /** All that lies below it is meant too. */
  readonly isTree: boolean
}

/**
 * - `looks`: changes nothing.
 * - `files`: changes the places in `writes` and nothing else.
 * - `repository`: a git command that changes the repository it stands in.
 * - `other`: nobody knows.
 */
export type Effect = 'looks' | 'files' | 'repository' | 'other'

/** One command of a line, as it would run. */
export type Part = {
  /** As it was written. */
  readonly source: string
  /** Its words joined, and other ways to say the same: a forbidden command has to be recognised in any of them. */
  readonly texts: readonly string[]
  /** Base name; null when unknown. */
  readonly program: string | null
  readonly words: readonly Field[]
  /** Where it may stand as it runs; null: anywhere. */
  readonly directories: readonly string[] | null
  /** Text that it gets as its input. */
  readonly given: string
  readonly effect: Effect
  readonly reads: readonly Place[]
  readonly writes: readonly Place[]
  /** What its redirections write. */
  readonly redirects: readonly Place[]
  /** The program is what its name says: no variable, function or path in the line makes it another one. */
  readonly isItself: boolean
  /** It runs text that is not known. */
  readonly isOpaque: boolean
  /** What it runs: it only wraps these. */
  readonly inner: readonly Part[]
  /**
   * - `null`: it wraps nothing.
   * - `clear`: it is as harmless as what it wraps.
   * - `raises`: a rule that names it is enough, one for what it wraps is not (`sudo`).
   */
  readonly wrapper: null | 'clear' | 'raises'
}

/** All that is known of a command line. */
export type Survey = {
  readonly parts: readonly Part[]
  /** False: some of the line could not be read. */
  readonly isWhole: boolean
}

/** Every part, those that are wrapped included. */
export function allParts(parts: readonly Part[]): readonly Part[] {
  return parts.flatMap((part) => [part, ...allParts(part.inner)])
}

/** Whether a survey shows a command that surely does nothing but look. */
export function onlyLooks({ parts, isWhole }: Survey): boolean {
  return (
    isWhole &&
    parts.length > 0 &&
    allParts(parts).every(
      (part) =>
        (part.effect === 'looks' || part.wrapper === 'clear') &&
        part.isItself &&
        !part.isOpaque &&
        [...part.writes, ...part.redirects].length === 0,
    )
  )
}
