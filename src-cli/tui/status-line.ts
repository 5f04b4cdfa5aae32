import { boardWordOf } from '../../src-shared/board/board-word.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { shownStateOf } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { shortDuration, timeOfDay } from '../output/age.ts'
import type { Paint } from '../output/paint.ts'
import { fitMiddle } from '../output/text-width.ts'
import { cutLine } from '../transcript/fit-line.ts'
import { line, lineWidth, type Line } from '../transcript/line.ts'
import type { ViewState } from './view-state.ts'

/** One fact; those of small `worth` go first when the line is full. */
type Fact = { readonly worth: number; readonly shown: Line }

const colours: Readonly<Partial<Record<ReturnType<typeof shownStateOf>, Paint>>> = {
  working: 'blue',
  blocked: 'yellow',
  completed: 'green',
  failed: 'red',
}
const SEPARATOR = ' · '
/** From this much on, what is left of the context is worth a colour. */
const SHORT_OF_CONTEXT = 20

/** The bottom line: state, mode, model, context, cost, tasks, servers, branch, name; as much as fits. */
export function statusLine(view: ViewState, columns: number): Line {
  const { row, now } = view
  if (row === null) return line('connecting…', 'dim')
  const facts = factsOf(row, now).filter((fact) => lineWidth(fact.shown) > 0)
  const width = (all: readonly Fact[]): number =>
    all.reduce((sum, fact) => sum + lineWidth(fact.shown), SEPARATOR.length * (all.length - 1))
  while (facts.length > 1 && width(facts) > columns) {
    const least = Math.min(...facts.map((fact) => fact.worth))
    facts.splice(
      facts.findIndex((fact) => fact.worth === least),
      1,
    )
  }
  const joined = facts.flatMap((fact, index): Line =>
    index === 0 ? fact.shown : [...line(SEPARATOR, 'dim'), ...fact.shown],
  )
  return cutLine(joined, columns)
}

function factsOf(row: SessionRow, now: number): Fact[] {
  const state = shownStateOf(row)
  const fact = (worth: number, text: string, ...paints: Paint[]): Fact => ({
    worth,
    shown: text === '' ? [] : line(text, ...(paints.length === 0 ? (['dim'] as const) : paints)),
  })
  const paint = colours[state]
  const age = shortDuration(now - row.since)
  return [
    fact(
      100,
      `${boardWordOf(state)} ${age}`,
      ...(paint === undefined ? (['bold'] as const) : ([paint, 'bold'] as const)),
    ),
    fact(90, holdWords(row)),
    fact(
      80,
      row.launch.permissionMode,
      ...(row.launch.permissionMode === 'bypassPermissions' ? (['red'] as const) : []),
    ),
    contextFact(row),
    fact(50, singleLine(row.launch.model, 40)),
    fact(40, costOf(row)),
    fact(65, tasksOf(row)),
    fact(60, serversOf(row), 'yellow'),
    fact(20, row.worktree === null ? '' : fitMiddle(singleLine(row.worktree.branch), 32)),
    fact(10, fitMiddle(singleLine(row.name), 32)),
  ]
}

function holdWords({ hold }: SessionRow): string {
  if (hold === null) return ''
  const why = singleLine(hold.detail ?? hold.kind, 40)
  return hold.until === undefined ? why : `${why}, resumes ${timeOfDay(hold.until)}`
}

function contextFact({ context }: SessionRow): Fact {
  if (context === null) return { worth: 0, shown: [] }
  const left = Math.max(0, Math.round(100 - (100 * context.used) / context.window))
  return { worth: 70, shown: line(`${left}% context left`, left <= SHORT_OF_CONTEXT ? 'yellow' : 'dim') }
}

/** Without a price, the tokens say how much it is. */
function costOf({ usage }: SessionRow): string {
  if (usage.costUsd !== null) return usage.costUsd === 0 ? '' : `$${usage.costUsd.toFixed(2)}`
  const tokens = usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens + usage.outputTokens
  return tokens < 1_000 ? `${tokens} tokens` : `${(tokens / 1_000).toFixed(tokens < 100_000 ? 1 : 0)}k tokens`
}

function tasksOf({ tasks }: SessionRow): string {
  const running = tasks.filter(({ state }) => state === 'running' || state === 'waiting').length
  return running === 0 ? '' : `${running} ${running === 1 ? 'task' : 'tasks'}`
}

function serversOf({ mcpServers }: SessionRow): string {
  const [first, ...more] = mcpServers.filter(({ state }) => state !== 'connected' && state !== 'starting')
  if (first === undefined) return ''
  return more.length === 0
    ? `MCP ${singleLine(first.name, 30)} ${first.state}`
    : `${more.length + 1} MCP servers not connected`
}
