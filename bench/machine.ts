import { spawnSync } from 'node:child_process'
import { availableParallelism, loadavg } from 'node:os'
import { quantile } from './figures.ts'

/** What the figures depend on besides the product. */
export type Machine = { readonly processors: number; readonly load: number; readonly bareNodeSeconds: number }

/** How long `node -e 0` took where the budgets were set. Seconds. */
const bareNodeThere = 0.023

/** Looks at the machine: how busy it is, and how fast it starts a process that does nothing. */
export function lookAtMachine(): Machine {
  const times = Array.from({ length: 9 }, () => {
    const begun = performance.now()
    spawnSync(process.execPath, ['-e', '0'])
    return (performance.now() - begun) / 1000
  })
  return { processors: availableParallelism(), load: loadavg()[0] ?? Number.NaN, bareNodeSeconds: quantile(times, 0.5) }
}

/** The machine in one line, with a warning when its figures say more about others than about the product. */
export function describeMachine({ processors, load, bareNodeSeconds }: Machine): string {
  const busy = load > processors / 2 ? '; others use it too: times come out longer than they are' : ''
  const bare = `bare Node starts in ${bareNodeSeconds.toFixed(3)} s (${bareNodeThere} s where the budgets were set)`
  return `this machine: ${processors} processors, load ${load.toFixed(1)}, ${bare}${busy}`
}
