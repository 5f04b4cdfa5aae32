import type { CompletedRepository } from '../../api/completion.ts'
import { isLoneKey, loneKeyHint } from '../../base/lone-key.ts'
import { parseFilter } from '../../board/filters.ts'
import { effortSchema, permissionModeSchema, type Effort, type PermissionMode } from '../../board/launch.ts'
import { findSlashCommand, nearNames, parseSlash } from '../../board/slash-commands.ts'
import { readMentions } from './mentions.ts'
import type { KnownNames } from './known-names.ts'
import { pullRequestIn, type PullRequestQuery } from './pull-request-query.ts'

/** A task as the box describes it: what is not said comes from the launch defaults. */
export type TaskInput = {
  readonly prompt: string
  /** The custom agent that is the main agent. */
  readonly agent: string | null
  /** Where it runs instead of the chosen directory. */
  readonly place: CompletedRepository | null
}

/** What the dispatch box holds. */
export type BoxInput =
  | { readonly kind: 'empty' }
  | { readonly kind: 'filter' }
  | ({ readonly kind: 'pull-request' } & PullRequestQuery)
  | ({ readonly kind: 'task' } & TaskInput)
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'set-model'; readonly model: string | null }
  | { readonly kind: 'set-effort'; readonly effort: Effort | null }
  | { readonly kind: 'set-mode'; readonly mode: PermissionMode | null }
  | { readonly kind: 'show-agents' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'exit' }
  /** It cannot be sent as it is; the hint says what is missing. */
  | { readonly kind: 'refused'; readonly hint: string }
  /** It names what is not there. Sent only when the user says that it was meant so. */
  | { readonly kind: 'doubtful'; readonly hint: string; readonly task: TaskInput }

const shortestPrompt = 4
const modes = permissionModeSchema.options.join(', ')
const efforts = effortSchema.options.join(', ')

/** Commands that act on the board itself. */
function parseBoardCommand(text: string): BoxInput | null {
  const [, command, argument = ''] = /^\/(model|effort|mode|agents|settings|exit|quit)(?:\s+(\S+))?$/.exec(text) ?? []
  switch (command) {
    case 'model':
      if (argument === '') return { kind: 'refused', hint: 'Which model? /model sonnet, or /model default' }
      return { kind: 'set-model', model: argument === 'default' ? null : argument }
    case 'effort': {
      if (argument === 'default') return { kind: 'set-effort', effort: null }
      const effort = effortSchema.safeParse(argument)
      if (effort.success) return { kind: 'set-effort', effort: effort.data }
      return { kind: 'refused', hint: `Which effort? One of ${efforts}, or default` }
    }
    case 'mode': {
      // `default` is a mode of its own; `settings` goes back to what the directory says.
      if (argument === 'settings') return { kind: 'set-mode', mode: null }
      const mode = permissionModeSchema.safeParse(argument)
      if (mode.success) return { kind: 'set-mode', mode: mode.data }
      return { kind: 'refused', hint: `Which mode? One of ${modes}, or settings` }
    }
    case 'agents':
      return argument === '' ? { kind: 'show-agents' } : null
    case 'settings':
      return argument === '' ? { kind: 'settings' } : null
    case 'exit':
    case 'quit':
      return argument === '' ? { kind: 'exit' } : null
    default:
      return null
  }
}

/** Whether the first prompt calls a command, and one that there is. */
function checkCommand(task: TaskInput, names: KnownNames): BoxInput | null {
  const called = parseSlash(task.prompt)
  if (called === null || called.name.startsWith('mcp__')) return null
  const custom = names.commands.filter(({ source }) => source !== 'built-in').map(({ name }) => name)
  // Another place has commands of its own; the session there tells.
  if (task.place !== null || custom.some((name) => name.toLowerCase() === called.name)) return null
  if (findSlashCommand(called.name) !== null) {
    return { kind: 'refused', hint: `/${called.name} acts on a session: peek at one and reply with it` }
  }
  const near = nearNames(called.name, custom)[0]
  const instead = near === undefined ? '' : ` Did you mean /${near}?`
  return { kind: 'doubtful', hint: `There is no command /${called.name} here.${instead}`, task }
}

function parseTask(text: string, names: KnownNames | null): BoxInput {
  const { prompt, agent, place, otherPlace, unknown } = readMentions(text, names)
  const task: TaskInput = { prompt, agent, place }
  if (otherPlace !== null && place !== null) {
    return { kind: 'refused', hint: `A task runs in one place: @${place.name} or @${otherPlace.name}?` }
  }
  if (prompt.length < shortestPrompt) {
    const who = agent ?? (place === null ? null : `@${place.name}`)
    const whose = who === null ? 'A task' : `A task for ${who}`
    return { kind: 'refused', hint: `${whose} needs at least ${shortestPrompt} characters: say what should be done` }
  }
  if (names === null) return { kind: 'task', ...task }
  if (unknown !== null) {
    const near = nearNames(
      unknown,
      [...names.agents, ...names.repositories].map(({ name }) => name),
    )[0]
    const instead = near === undefined ? '' : ` Did you mean @${near}?`
    return { kind: 'doubtful', hint: `There is no agent, repository or file “${unknown}” here.${instead}`, task }
  }
  return checkCommand(task, names) ?? { kind: 'task', ...task }
}

/**
 * Reads the dispatch box. Pure. `engine` is what a plain text starts; `names` are those of the chosen directory, null as
 * long as they are not known.
 */
export function parseBox(input: string, engine: 'agent' | 'shell', names: KnownNames | null): BoxInput {
  const text = input.trim()
  if (text === '') return { kind: 'empty' }
  const pullRequest = pullRequestIn(text)
  if (pullRequest !== null) return { kind: 'pull-request', ...pullRequest }
  if (isLoneKey(text)) return { kind: 'refused', hint: loneKeyHint }
  if (parseFilter(text) !== null) return { kind: 'filter' }
  if (text.startsWith('!')) {
    const command = text.slice(1).trim()
    return command === '' ? { kind: 'refused', hint: 'Type a command after !' } : { kind: 'shell', command }
  }
  const command = parseBoardCommand(text)
  if (command !== null) return command
  return engine === 'shell' ? { kind: 'shell', command: text } : parseTask(text, names)
}
