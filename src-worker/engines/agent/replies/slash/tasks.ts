import type { Task } from '../../../../../src-shared/board/session-record.ts'
import { durationText } from './duration-text.ts'
import type { SlashContext, SlashHandler } from './slash-context.ts'
import { table } from './table.ts'

const shownBytes = 4000

/** `/tasks`: lists subagents and background commands, reads, steers or stops one, or sends running commands there. */
export const tasks: SlashHandler = async (context) => {
  const { rest } = context
  const { tasks: registry } = context.opened.setting
  const [, verb = '', id = '', text = ''] = /^(\S+)?\s*(\S+)?\s*([\s\S]*)$/.exec(rest) ?? []
  if (verb === '' || verb === 'list') return list(context)
  if (verb === 'bg') return moved(context.opened.setting.commands.moveAllToBackground())
  const task = registry.list().find((one) => one.id === id || (id.length >= 3 && one.id.startsWith(id)))
  if (!['stop', 'tail', 'read', 'steer'].includes(verb)) return `/tasks knows stop, tail, steer and bg, not “${verb}”.`
  if (task === undefined) return id === '' ? `Say which: /tasks ${verb} <id>` : `There is no task ${id}.`
  switch (verb) {
    case 'stop':
      return answerOf(await registry.stop(task.id), `Stopped: ${task.title}`)
    case 'steer':
      if (text === '') return 'Say what: /tasks steer <id> <text>'
      return answerOf(await registry.steer(task.id, text), `Told ${task.title}.`)
    default: {
      const read = await registry.read(task.id, shownBytes)
      if (read.outcome === 'refused') return read.message
      const output = (read.text ?? '').trimEnd()
      return `${task.title} (${task.state})\n${output === '' ? '(nothing yet)' : output}`
    }
  }
}

function moved(count: number): string {
  if (count === 0) return 'No command runs that could be sent to the background.'
  return count === 1 ? 'The command goes on in the background.' : `${count} commands go on in the background.`
}

function list({ opened: { setting } }: SlashContext): string {
  const all = setting.tasks.list()
  if (all.length === 0) return 'Nothing runs in the background, and no subagent was started.'
  const now = setting.ledger.host.clock.now()
  const row = (task: Task): string[] => [
    task.id,
    task.state,
    durationText((task.endedAt ?? now) - task.startedAt),
    task.kind === 'command' ? `$ ${task.title}` : `${task.agent ?? 'subagent'}: ${task.title}`,
    task.summary === task.title ? '' : task.summary,
  ]
  return `${table(all.map(row), [2])}\n/tasks tail <id>, /tasks steer <id> <text>, /tasks stop <id>, /tasks bg`
}

function answerOf(receipt: { readonly outcome: string; readonly message?: string }, done: string): string {
  return receipt.outcome === 'refused' ? (receipt.message ?? 'It cannot be done.') : done
}
