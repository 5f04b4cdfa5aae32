/** `npm run bench`: measures what `design` budgets, and prints each figure beside its budget. `--only id,id`, `--json`. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isWithin, readBudgets, type Figure } from './figures.ts'
import { describeMachine, lookAtMachine } from './machine.ts'
import { measureBadge } from './programs/badge.ts'
import { measureIdle, measureOpening } from './programs/board.ts'
import { measureBusyBoard } from './programs/busy-board.ts'
import { measureClaude } from './programs/claude.ts'
import { measureDispatch } from './programs/command-line.ts'
import { measureMemory } from './programs/memory.ts'
import { measurePainting } from './programs/painting.ts'
import { measurePullRequests } from './programs/pull-requests.ts'
import { measureAdoption, measureKills, measureLogin, measureMassDeath } from './programs/recovery.ts'
import { measureReview } from './programs/review.ts'
import { measureShellParser } from './programs/shell-parser.ts'
import { measureStart } from './programs/start.ts'
import { measureAttach, measureThroughput } from './programs/terminal.ts'
import { measureLongConversation, measureTyping } from './programs/terminal-view.ts'

const programs: readonly { readonly name: string; readonly measure: () => Promise<readonly Figure[]> }[] = [
  { name: 'dispatch', measure: measureDispatch },
  { name: 'kills', measure: measureKills },
  { name: 'login', measure: measureLogin },
  { name: 'adoption', measure: measureAdoption },
  { name: 'mass-death', measure: measureMassDeath },
  { name: 'start', measure: measureStart },
  { name: 'memory', measure: measureMemory },
  { name: 'shell-parser', measure: measureShellParser },
  { name: 'opening', measure: measureOpening },
  { name: 'idle', measure: measureIdle },
  { name: 'painting', measure: measurePainting },
  { name: 'busy-board', measure: measureBusyBoard },
  { name: 'attach', measure: measureAttach },
  { name: 'throughput', measure: measureThroughput },
  { name: 'conversation', measure: measureLongConversation },
  { name: 'typing', measure: measureTyping },
  { name: 'review', measure: measureReview },
  { name: 'pull-requests', measure: measurePullRequests },
  { name: 'badge', measure: measureBadge },
  { name: 'claude', measure: measureClaude },
]

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } })
const wanted = values.only?.split(',')
const machine = lookAtMachine()
const figures: Figure[] = []
const failures: string[] = []
for (const { name, measure } of programs) {
  if (wanted !== undefined && !wanted.includes(name)) continue
  process.stderr.write(`measuring ${name} …\n`)
  try {
    figures.push(...(await measure()))
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const rows = readBudgets().map((budget) => {
  const figure = figures.find(({ id }) => id === budget.id)
  const verdict = figure === undefined ? 'not measured' : isWithin(budget, figure.value) ? 'ok' : 'MISS'
  return { ...budget, value: figure?.value ?? null, verdict, note: figure?.note ?? '' }
})
const digits = (value: number, unit: string): string =>
  `${value.toFixed(unit === 's' ? 3 : unit === '×' ? 2 : 1)} ${unit}`
const table = rows.map((row) => [
  row.what,
  row.value === null ? '–' : digits(row.value, row.unit),
  digits(row.budget, row.unit),
  row.verdict,
  row.note,
])
const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)))
for (const cells of table)
  process.stdout.write(
    `${cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`,
  )
process.stdout.write(`${describeMachine(machine)}\n`)
for (const failure of failures) process.stdout.write(`failed: ${failure}\n`)
const report = JSON.stringify({ at: new Date().toISOString(), node: process.version, machine, rows, failures }, null, 2)
if (values.json !== undefined) writeFileSync(values.json, `${report}\n`)
else process.stdout.write(`${report}\n`)
process.exitCode = failures.length > 0 ? 1 : 0
