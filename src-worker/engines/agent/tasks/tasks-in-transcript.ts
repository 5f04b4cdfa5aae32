import { z } from 'zod'
import type { Progress, Task } from '../../../../src-shared/board/session-record.ts'
import { changedFileSchema, type ChangedFile, type TranscriptEntry } from '../../../../src-shared/board/transcript.ts'

/** A task that has ended, and how. */
export type EndedTask = {
  readonly id: string
  readonly outcome: 'completed' | 'failed' | 'stopped'
  /** What the session is told of it. */
  readonly result: string
  /** What a subagent changed. */
  readonly files: readonly ChangedFile[]
  readonly task: Task
}

/** What a transcript says of its session's tasks. */
export type TasksInTranscript = {
  /** Oldest first; those without an end still count as running. */
  readonly tasks: Map<string, Task>
  readonly ends: Map<string, EndedTask>
  /** Background tasks whose end the conversation does not have. */
  readonly untold: readonly EndedTask[]
}

/** Reads the tasks of a session back from its transcript. */
export function tasksIn(entries: readonly TranscriptEntry[]): TasksInTranscript {
  const tasks = new Map<string, Task>()
  const ends = new Map<string, EndedTask>()
  const untold = new Map<string, EndedTask>()
  for (const entry of entries) {
    switch (entry.type) {
      case 'task-started':
        tasks.delete(entry.task.id)
        ends.delete(entry.task.id)
        untold.delete(entry.task.id)
        tasks.set(entry.task.id, entry.task)
        break
      case 'task-finished': {
        const begun = tasks.get(entry.taskId)
        if (begun === undefined) break
        const said = entry['summary']
        const summary = typeof said === 'string' ? said : entry.result
        const task: Task = { ...begun, state: entry.outcome, summary, endedAt: entry.at }
        const changed = z.array(changedFileSchema).safeParse(entry['files'])
        const files = changed.success ? changed.data : []
        const end: EndedTask = { id: task.id, outcome: entry.outcome, result: entry.result, files, task }
        tasks.set(task.id, task)
        ends.set(task.id, end)
        if (task.background === true) untold.set(task.id, end)
        break
      }
      case 'user-message':
      case 'tool-finished':
        if (typeof entry['taskId'] === 'string') untold.delete(entry['taskId'])
        break
      default:
        break
    }
  }
  return { tasks, ends, untold: [...untold.values()] }
}

const todosSchema = z.looseObject({ todos: z.array(z.looseObject({ status: z.string() })) })

/** How far the session's own list of steps has come. */
export function todoProgressIn(entries: readonly TranscriptEntry[]): Progress | null {
  const call = entries.findLast(
    (entry) => entry.type === 'tool-started' && entry.subagent === undefined && entry.tool === 'TodoWrite',
  )
  const parsed = todosSchema.safeParse(call?.type === 'tool-started' ? call.input : undefined)
  if (!parsed.success || parsed.data.todos.length === 0) return null
  const { todos } = parsed.data
  return { done: todos.filter(({ status }) => status === 'completed').length, total: todos.length }
}
