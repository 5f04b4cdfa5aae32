import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { defineTool, needsNothing, ToolError, type ToolContext, type ToolOutcome } from './tool.ts'

const usualWaitMs = 30_000
const longestWaitMs = 600_000
const mostBytes = 30_000

const taskId = z.string().min(1).optional().describe('The task, as the call that started it named it')

/** Shows what a subagent or a command in the background did so far, or what came of it. */
export const taskOutputTool = defineTool({
  name: 'TaskOutput',
  aliases: ['BashOutput', 'AgentOutput'],
  description:
    'Shows the output and state of a task that runs beside you: a command in the background or a subagent. Waits for its end unless block is false. You are told of its end anyway: use it only when you need the output before you can go on.',
  input: z.object({
    task_id: taskId,
    block: z.boolean().optional().describe('Whether to wait for its end; true unless told'),
    timeout: z
      .number()
      .nonnegative()
      .optional()
      .describe(`Milliseconds to wait at most; ${usualWaitMs} unless told, at most ${longestWaitMs}`),
    bash_id: z.string().optional().meta({ description: 'The same as task_id; does not wait unless block is true' }),
  }),
  kind: 'reads',
  need: () => needsNothing,
  title: ({ task_id: id, bash_id: shell }) => `Look at ${id ?? shell ?? 'a task'}`,
  run: async ({ task_id: id, bash_id: shell, block, timeout }, context) => {
    const name = nameOf(id ?? shell, context)
    if (block ?? id !== undefined) {
      await endOf(name, Math.min(timeout ?? usualWaitMs, longestWaitMs), context)
    }
    return await stateOf(name, context)
  },
})

/** Ends a subagent or a command in the background. */
export const taskStopTool = defineTool({
  name: 'TaskStop',
  aliases: ['KillShell', 'KillBash'],
  description: 'Ends a task that runs beside you: a command in the background or a subagent.',
  input: z.object({ task_id: taskId, shell_id: z.string().optional().meta({ description: 'The same as task_id' }) }),
  kind: 'acts',
  need: () => needsNothing,
  title: ({ task_id: id, shell_id: shell }) => `Stop ${id ?? shell ?? 'a task'}`,
  run: async ({ task_id: id, shell_id: shell }, context) => {
    const name = nameOf(id ?? shell, context)
    if (context.tasks.endOf(name) !== null) throw new ToolError(`${name} has ended already.`)
    const receipt = await context.tasks.stop(name)
    if (receipt.outcome === 'refused') throw new ToolError(receipt.message)
    return { ...(await stateOf(name, context)), isError: false }
  },
})

function nameOf(id: string | undefined, { tasks }: ToolContext): string {
  if (id !== undefined && tasks.find(id) !== null) return id
  const running = tasks.running().map((task) => `${task.id} (${task.title})`)
  const there = running.length === 0 ? 'Nothing runs beside you.' : `There are: ${running.join(', ')}.`
  throw new ToolError(id === undefined ? `Name the task with task_id. ${there}` : `There is no task ${id}. ${there}`)
}

/** Waits for the task's end, for so long at most. */
async function endOf(id: string, withinMs: number, { tasks, signal }: ToolContext): Promise<void> {
  if (tasks.endOf(id) !== null) return
  const ended = new AbortController()
  const off = tasks.onFinished.subscribe((end) => {
    if (end.id === id) ended.abort()
  })
  try {
    await delay(withinMs, undefined, { signal: AbortSignal.any([signal, ended.signal]) }).catch(() => undefined)
    signal.throwIfAborted()
  } finally {
    off()
  }
}

async function stateOf(id: string, { tasks }: ToolContext): Promise<ToolOutcome> {
  const task = tasks.find(id)
  const end = tasks.endOf(id)
  const name = `${task?.kind === 'subagent' ? 'Subagent' : 'Command'} ${id} (${task?.title ?? ''})`
  const told = end === null ? {} : { tellsEndOf: id }
  if (end !== null && task?.kind === 'subagent')
    return { content: `${name}: ${end.outcome}\n${end.result}`, title: `${task.title} — ${end.outcome}`, ...told }
  const receipt = await tasks.read(id, mostBytes)
  const output = receipt.outcome === 'done' ? (receipt.text ?? '') : ''
  const whole = task?.outputFile === undefined ? '' : ` The whole output is in ${task.outputFile}.`
  const state = end === null ? 'still running' : end.task.summary
  return {
    content: `${name}: ${state}.${whole}\n${output.trimEnd() === '' ? '(no output yet)' : output.trimEnd()}`,
    title: `${task?.title ?? id} — ${end === null ? 'running' : end.outcome}`,
    ...told,
  }
}
