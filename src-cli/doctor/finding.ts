import type { Context } from '../context.ts'

/** `problem`: something does not work, or is not safe. `note`: worth knowing, and everything works. */
export type FindingLevel = 'problem' | 'note'

/** Something that a check found. */
export type Finding = {
  /** The same for the same fault, for scripts. */
  readonly id: string
  readonly level: FindingLevel
  readonly what: string
  /** Why it matters. */
  readonly why: string
  /** What the user can do about it. */
  readonly mend: string
  /** Mends it, where nothing can be lost by that; resolves with what was done. Rejects when it could not. */
  readonly fix?: () => Promise<string>
}

/** What a check says when all is well, and what it found. */
export type CheckResult = { readonly says: string; readonly findings: readonly Finding[] }

/** One thing that is looked at. It may write nothing, and reach no other machine but the one of the API's address. */
export type Check = {
  readonly name: string
  readonly run: (context: Context) => Promise<CheckResult>
}

/** A check that found nothing wrong. */
export function fine(says: string): CheckResult {
  return { says, findings: [] }
}
