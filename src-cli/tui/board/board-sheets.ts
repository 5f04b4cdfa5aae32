import type { UsageRow } from '../../../src-shared/api/usage.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { KeyBinding, KeyContext } from '../../../src-shared/board/key-map.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { explain } from '../../../src-shared/board/why.ts'
import { fitText, padText } from '../../output/text-width.ts'
import { isTerminalCommand, keysOfCommand } from './board-commands.ts'
import type { BoardUi } from './board-ui.ts'
import { nameOf } from './row-words.ts'

/** A list over the board. */
export type Sheet = NonNullable<BoardUi['sheet']>

/** Where the keys go right now. */
export type Where = Extract<KeyContext, 'grid' | 'dispatch' | 'reply'>

type KeyLine = readonly [keys: string, does: string]

const keyColumns = 24
const widest = 400
const titles: Readonly<Record<Where, string>> = { grid: 'In the list', dispatch: 'In the task', reply: 'In the reply' }
const fixed: Readonly<Record<Where, readonly KeyLine[]>> = {
  grid: [
    ['any letter', 'begins a task; with peek open, a reply'],
    ['1…9', 'with peek open: answers what is asked'],
    ['e', 'with peek open: changes the rule of “Always allow”'],
    ['Tab', 'with peek open: takes the suggested reply; else to the box'],
  ],
  dispatch: [
    ['Tab', 'completes; with nothing to complete: to the list'],
    ['\\ Enter', 'new line, in every terminal'],
    ['@ / ! #', 'agents, repositories, files · commands · shell job · pull request'],
    ['a: s: n: t: #', 'filter by agent, state, name, tag, pull request'],
    ['/model /effort /mode', 'of what is dispatched next; also /agents /settings /exit'],
  ],
  reply: [
    ['Enter', 'sends'],
    ['Tab', 'takes the suggested reply, or completes'],
    ['1…9', 'answers what is asked, while nothing is typed'],
    ['↑', 'in an empty box: takes back a reply that still waits'],
    ['! command', 'runs a shell command in the session'],
  ],
}
const editing: readonly KeyLine[] = [
  ['Ctrl+A Ctrl+E', 'start and end of the line; Alt+B Alt+F by words'],
  ['Ctrl+W Ctrl+U Ctrl+K', 'cut a word, to the start, to the end; Ctrl+Y puts it back'],
  ['Ctrl+_', 'undoes typing'],
]
const everywhere: readonly KeyLine[] = [
  ['Ctrl+C twice  Ctrl+D', 'leaves; sessions go on'],
  ['← Ctrl+] Ctrl+Z', 'in a session: back to the board'],
]

/** Where keys go, of what is shown. */
export function whereOf({ focus, peek }: BoardUi): Where {
  return focus === 'list' ? 'grid' : peek === null ? 'dispatch' : 'reply'
}

/** The keys: first those of where the focus is, then what else there is. */
export function helpSheet(bindings: readonly KeyBinding[], where: Where): Sheet {
  const bound = bindings.flatMap(({ command, label, contexts }) => {
    const keys = isTerminalCommand(command) ? keysOfCommand(bindings, command) : ''
    return keys === '' ? [] : [{ keys: [keys, label] as const, isHere: contexts.includes(where) }]
  })
  const here = bound.filter(({ isHere }) => isHere).map(({ keys }) => keys)
  const others = bound.filter(({ isHere }) => !isHere).map(({ keys }) => keys)
  const lines = [
    titles[where],
    ...[...fixed[where], ...here, ...(where === 'grid' ? [] : editing)].map(lineOf),
    ...(others.length === 0 ? [] : ['', 'Elsewhere', ...others.map(lineOf)]),
    '',
    'Everywhere',
    ...everywhere.map(lineOf),
  ]
  return { title: 'Keys · ↑↓ more · any other key closes', lines, from: 0 }
}

function lineOf([keys, does]: KeyLine): string {
  return fitText(` ${padText(keys, keyColumns)} ${does}`, widest)
}

/** Why a session is in its state, and how that is known. */
export function whySheet(row: SessionRow, now: number): Sheet {
  const { word, reason, facts } = explain(row, now)
  const lines = [` ${word}${reason === '' ? '' : ` · ${reason}`}`, '', ...facts.map((fact) => factLine(...fact))]
  return { title: `Why? ${nameOf(row)}`, lines, from: 0 }
}

function factLine(name: string, text: string): string {
  return ` ${padText(name, 12)} ${text}`
}

/** What the sessions used, the dearest first. */
export function usageSheet(rows: readonly UsageRow[], since: string): Sheet {
  const bySession = new Map<string, { readonly name: string; cost: number | null; tokens: number }>()
  for (const row of rows) {
    const sum = bySession.get(row.sessionId) ?? { name: singleLine(row.name, 60), cost: 0, tokens: 0 }
    // A model without a price makes a sum that nobody knows.
    sum.cost = row.costUsd === null || sum.cost === null ? null : sum.cost + row.costUsd
    sum.tokens += row.inputTokens + row.outputTokens + row.cacheReadTokens + row.cacheWriteTokens
    bySession.set(row.sessionId, sum)
  }
  const sums = [...bySession.values()].sort((a, b) => (b.cost ?? 0) - (a.cost ?? 0) || b.tokens - a.tokens)
  const total = sums.reduce((sum, { cost }) => sum + (cost ?? 0), 0)
  const tokens = sums.reduce((sum, one) => sum + one.tokens, 0)
  const none = [' Nothing was used.']
  return {
    title: `Usage since ${since} · ↑↓ more · any other key closes`,
    lines: [usageLine('All sessions', total, tokens), '', ...(sums.length === 0 ? none : [])].concat(
      sums.map((one) => usageLine(one.name === '' ? 'earlier sessions' : one.name, one.cost, one.tokens)),
    ),
    from: 0,
  }
}

function usageLine(name: string, cost: number | null, tokens: number): string {
  const dollars = cost === null ? '?' : `$${cost.toFixed(2)}`
  return ` ${padText(fitText(name, 40), 40)} ${dollars.padStart(9)} ${tokens.toLocaleString('en').padStart(14)} tokens`
}
