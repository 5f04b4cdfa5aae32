import { findSlashCommand, parseSlash } from '../../../src-shared/board/slash-commands.ts'

/** A command about the view or about which session it shows: the session itself never sees it. */
export type ClientCommand = {
  readonly name: 'exit' | 'stop' | 'background' | 'fork' | 'resume' | 'keys'
  /** What was typed behind it. */
  readonly text: string
}

/** What only this view has. */
export const viewCommands = [{ name: 'keys', argumentHint: '', description: 'Shows the keys of this view' }] as const

const own: ReadonlyMap<string, ClientCommand['name']> = new Map([
  ['exit', 'exit'],
  ['detach', 'exit'],
  ['stop', 'stop'],
  ['background', 'background'],
  ['fork', 'fork'],
  ['resume', 'resume'],
  ['keys', 'keys'],
])
/** These stand alone: with words behind them they are something that the user says. */
const alone: ReadonlySet<ClientCommand['name']> = new Set(['exit', 'stop', 'keys'])

/** The command of ours that a message is; null for every other message. */
export function clientCommandOf(message: string): ClientCommand | null {
  const typed = parseSlash(message)
  if (typed === null) return null
  const name = own.get(findSlashCommand(typed.name)?.name ?? typed.name)
  if (name === undefined || (typed.rest !== '' && alone.has(name))) return null
  return { name, text: typed.rest }
}
