import type { RichText } from './rich-text.ts'

/** How a transcript is shown. */
export type LineOptions = {
  /** Lines are broken here; `Infinity` leaves that to whoever shows them. */
  readonly columns: number
  /** With every call's input and output, every thought, and whole diffs. */
  readonly open: boolean
  /** Words instead of marks, for those who listen. */
  readonly words: boolean
  readonly diffLines: number
  readonly rich: RichText
}
