import { z } from 'zod'

/** TCP ports that belong to one worktree alone. */
export const portRangeSchema = z.object({
  first: z.int().min(1).max(65_535),
  count: z.int().positive(),
})
/** TCP ports that belong to one worktree alone. */
export type PortRange = Readonly<z.infer<typeof portRangeSchema>>

/** Where ranges are looked for, and how large they are; `count` 0: nobody gets any. */
export type PortPlan = { readonly first: number; readonly count: number }

/** Unless the settings say otherwise: above what usual services listen on, below what systems hand out by themselves. */
export const usualPorts: PortPlan = { first: 20_000, count: 10 }

/** The range as people write it: `20010-20019`. */
export function portRangeText({ first, count }: PortRange): string {
  return count === 1 ? `${first}` : `${first}-${first + count - 1}`
}

/** What commands are told of the range: `BACKBURNER_PORT` is its first port, `BACKBURNER_PORTS` all of it. */
export function portVariables(range: PortRange | null): Readonly<Record<string, string>> {
  return range === null ? {} : { BACKBURNER_PORT: `${range.first}`, BACKBURNER_PORTS: portRangeText(range) }
}
