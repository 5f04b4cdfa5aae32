import { z } from 'zod'

/** Ties sessions that were given the same task, so that somebody can see which does it best. */
export const comparisonSchema = z.looseObject({
  /** The same for all of them. */
  id: z.uuid(),
  /** What sets this one apart from the others: its model or engine. */
  label: z.string().min(1).max(60),
})
/** A session's part in a comparison. */
export type Comparison = Readonly<z.infer<typeof comparisonSchema>>

/** More at once can neither be read side by side nor be meant. */
export const mostCompared = 6

type Compared = { readonly comparison?: Comparison | undefined; readonly createdAt: number }

/**
 * The sessions that were given the same task as this one, itself included, in the order in which they were started; none
 * when it has no other to be compared with (any more).
 */
export function comparedWith<Row extends Compared>(rows: Iterable<Row>, { comparison }: Compared): readonly Row[] {
  if (comparison === undefined) return []
  const all = [...rows].filter((other) => other.comparison?.id === comparison.id)
  return all.length < 2 ? [] : all.toSorted((a, b) => a.createdAt - b.createdAt)
}
