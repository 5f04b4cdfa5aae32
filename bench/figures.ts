import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const budgetSchema = z.object({
  id: z.string(),
  what: z.string(),
  unit: z.string(),
  budget: z.number(),
  better: z.enum(['less', 'more']).default('less'),
})
/** One row of `budgets.json`: what may be spent. */
export type Budget = z.infer<typeof budgetSchema>

/** One measured figure; `note` names the cause of a miss, or how it was measured. */
export type Figure = { readonly id: string; readonly value: number; readonly note?: string }

/** Reads the budgets. */
export function readBudgets(): readonly Budget[] {
  return z.array(budgetSchema).parse(JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')))
}

/** Whether a figure keeps its budget. */
export function isWithin(budget: Budget, value: number): boolean {
  return budget.better === 'less' ? value <= budget.budget : value >= budget.budget
}

/** The value below which `share` of the figures lie (0.5: the median). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  if (value === undefined) throw new Error('no figures')
  return value
}

/** The proportional set size of a process in MB, from `smaps_rollup`. */
export function pssOf(pid: number): number {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  if (line?.[1] === undefined) throw new Error(`no Pss of ${pid}`)
  return Number(line[1]) / 1024
}

/** CPU time that a process has used, in seconds. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // utime and stime, in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) / 100
}
