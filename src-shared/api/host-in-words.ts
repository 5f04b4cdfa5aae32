import type { HostStatus } from './contract.ts'

/** What is known of a host of pull requests: `4990 of 5000 requests left until 15:40`. */
export function hostInWords({ problem, budget }: HostStatus): string {
  const left =
    budget === null
      ? []
      : [
          `${budget.remaining} of ${budget.limit} requests left${budget.resetsAt === 0 ? '' : ` until ${clockTime(budget.resetsAt)}`}`,
        ]
  const parts = [...(problem === null ? [] : [problem]), ...left]
  return parts.length === 0 ? 'not asked yet' : parts.join('; ')
}

function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 5)
}
