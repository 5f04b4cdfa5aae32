import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Task } from '../../src-shared/board/session-record.ts'
import { shortDuration, timeOfDay } from '../output/age.ts'
import { cutLine } from '../transcript/fit-line.ts'
import { line, lineOf, type Line } from '../transcript/line.ts'
import type { Todo } from '../../src-shared/board/todos.ts'
import type { ViewState } from './view-state.ts'

const MOST_TODOS = 10
const MOST_TASKS = 6
const MOST_QUEUED = 3
const MOST_SERVERS = 2

/** What stands above the prompt while work goes on, in at most `rows` lines: trouble, tasks, steps, replies that wait. */
export function sideLines(view: ViewState, columns: number, rows: number, showTodos: boolean): Line[] {
  const { row, now } = view
  if (row === null || rows <= 0) return []
  const isBusy = row.state === 'working' || row.state === 'blocked'
  const queued = queuedLines(view)
  const holding = [...(isBusy ? serverLines(row, now) : []), ...holdLines(row, now)]
  const tasks = row.tasks.filter(({ state }) => state === 'running' || state === 'waiting')
  const open = isBusy && showTodos && view.todos.some(({ status }) => status !== 'completed') ? view.todos : []
  let left = rows - holding.length - queued.length
  // Steps and tasks share what is left; either in a line of its own when there is no room for more.
  const taskShare = open.length === 0 ? left : Math.max(1, Math.floor(left / 2))
  const taskTree = tasks.length === 0 || left <= 0 ? [] : taskLines(tasks, now, Math.min(MOST_TASKS + 1, taskShare))
  left -= taskTree.length
  const steps = open.length === 0 || left <= 0 ? [] : todoLines(open, Math.min(MOST_TODOS, left))
  return [...taskTree, ...steps, ...holding, ...queued].slice(0, rows).map((one) => cutLine(one, columns))
}

/** The steps around the present one; of a long list only those. */
function todoLines(todos: readonly Todo[], rows: number): Line[] {
  const done = todos.filter(({ status }) => status === 'completed').length
  const current = Math.max(
    0,
    todos.findIndex(({ status }) => status !== 'completed'),
  )
  const at = todos.findIndex(({ status }) => status === 'in_progress')
  const now = at === -1 ? current : at
  if (rows < 3) {
    return [lineOf([`${done}/${todos.length} `, 'dim'], todos[now]?.text ?? '')]
  }
  if (todos.length <= rows) return todos.map(todoLine)
  const size = rows - 1
  const start = Math.min(Math.max(0, now - 1), todos.length - size)
  return [...todos.slice(start, start + size).map(todoLine), line(`  ${done} of ${todos.length} done`, 'dim')]
}

function todoLine({ text, status }: Todo): Line {
  switch (status) {
    case 'completed':
      return lineOf(['  ✓ ', 'green'], [text, 'dim'])
    case 'in_progress':
      return lineOf(['  ❯ ', 'blue'], [text, 'bold'])
    case 'pending':
      return lineOf(['  ○ ', 'dim'], text)
  }
}

function taskLines(tasks: readonly Task[], now: number, rows: number): Line[] {
  const count = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} beside the conversation`
  if (rows < 2) return [line(`  ${count}`, 'dim')]
  const room = rows - 1
  const shown = tasks.length <= room ? tasks : tasks.slice(0, room - 1)
  const more = tasks.length - shown.length
  return [
    line(`  ${count}`, 'dim'),
    ...shown.map((task, index) => {
      const branch = index === tasks.length - 1 ? '  └ ' : '  ├ '
      const name = task.agent === undefined ? '' : `${singleLine(task.agent, 30)}: `
      const says = task.state === 'waiting' ? 'waits' : task.summary === task.title ? '' : singleLine(task.summary, 120)
      return lineOf(
        [branch, 'dim'],
        [name, 'dim'],
        singleLine(task.title, 80),
        [` ${shortDuration(now - task.startedAt)}`, 'dim'],
        [says === '' ? '' : ` · ${says}`, task.state === 'waiting' ? 'yellow' : 'dim'],
      )
    }),
    ...(more === 0 ? [] : [line(`  └ … ${more} more`, 'dim')]),
  ]
}

/** Servers that are not there while work goes on, and why. */
function serverLines({ mcpServers }: SessionRow, now: number): Line[] {
  return mcpServers
    .filter(({ state }) => state === 'failed' || state === 'restarting' || state === 'untrusted')
    .slice(0, MOST_SERVERS)
    .map(({ name, state, problem, nextAt }) => {
      const why = problem === null ? '' : `: ${singleLine(problem, 120)}`
      const next = nextAt === null || nextAt <= now ? '' : ` · again in ${shortDuration(nextAt - now + 999)}`
      return lineOf(['! ', 'yellow'], `MCP server ${singleLine(name, 40)} ${state}${why}`, [next, 'dim'])
    })
}

/** A wait with its end counted down. */
function holdLines({ hold }: SessionRow, now: number): Line[] {
  if (hold === null) return []
  const why = singleLine(hold.detail ?? hold.kind, 120)
  if (hold.until === undefined) return [lineOf(['! ', 'yellow'], why)]
  const attempt = hold.attempt === undefined ? '' : ` · attempt ${hold.attempt}`
  const left = hold.until > now ? ` (in ${shortDuration(hold.until - now + 999)})` : ''
  return [lineOf(['! ', 'yellow'], why, [`${attempt} · resumes ${timeOfDay(hold.until)}${left}`, 'dim'])]
}

function queuedLines({ queued }: ViewState): Line[] {
  const more = queued.length - MOST_QUEUED
  return [
    ...queued
      .slice(0, MOST_QUEUED)
      .map((reply) => lineOf(['› ', 'blue'], [`${singleLine(reply.text)} (queued)`, 'dim'])),
    ...(more <= 0 ? [] : [line(`  … ${more} more queued`, 'dim')]),
  ]
}
