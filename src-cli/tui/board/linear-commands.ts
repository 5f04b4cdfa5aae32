import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { usageError } from '../../failure.ts'

/** A command of the board in lines. */
export type LinearCommand = {
  readonly name: string
  readonly takes: '' | 'N' | 'N text' | 'words'
  readonly does: string
}

/** Every command that the board in lines has of its own. */
const linearCommands = [
  { name: 'list', takes: '', does: 'all sessions' },
  { name: 'next', takes: '', does: 'the next session that needs input' },
  { name: 'peek', takes: 'N', does: 'all about a session; the number alone does it too' },
  { name: 'reply', takes: 'N text', does: 'answers: the number of an option, allow, deny and why, or a message' },
  { name: 'attach', takes: 'N', does: 'the whole conversation, or the terminal of a shell job' },
  { name: 'why', takes: 'N', does: 'why it is in its state, and how that is known' },
  { name: 'stop', takes: 'N', does: 'stops it' },
  { name: 'delete', takes: 'N', does: 'deletes it; undo brings it back' },
  { name: 'undo', takes: '', does: 'brings back what was deleted last' },
  { name: 'trash', takes: 'words', does: 'what was deleted; with a part of its name or id behind it: brings it back' },
  { name: 'interrupt', takes: 'N', does: 'ends what it does right now' },
  { name: 'restart', takes: 'N', does: 'starts it again' },
  { name: 'start', takes: 'N', does: 'starts a queued one before its turn' },
  { name: 'pin', takes: 'N', does: 'pins it, or takes the pin off' },
  { name: 'up', takes: 'N', does: 'moves it up in its group' },
  { name: 'down', takes: 'N', does: 'moves it down in its group' },
  { name: 'rename', takes: 'N text', does: 'gives it another name' },
  { name: 'tag', takes: 'N text', does: 'adds a tag, or takes it off' },
  { name: 'mute', takes: 'N', does: 'no notifications, or again' },
  { name: 'fork', takes: 'N', does: 'goes on in a copy of the conversation' },
  { name: 'reclaim', takes: 'N', does: 'makes room: removes what its worktree can make again, after a yes' },
  { name: 'find', takes: 'words', does: 'the sessions that fit' },
  { name: 'group', takes: '', does: 'by state, or by directory' },
  { name: 'pause', takes: '', does: 'pauses new work, or goes on' },
  { name: 'keys', takes: '', does: 'this list' },
] as const satisfies readonly LinearCommand[]

type Name = (typeof linearCommands)[number]['name']

/** A line that is a command: what, to which sessions, and the words behind. */
export type GivenCommand = { readonly name: Name; readonly rows: readonly SessionRow[]; readonly words: string }

/** Reads a line; null when it is no command of the board's own. Throws for one that says something impossible. */
export function boardCommandOf(text: string, rows: ReadonlyMap<number, SessionRow>): GivenCommand | null {
  if (/^\d+$/.test(text)) return { name: 'peek', rows: rowsOf(text, rows), words: '' }
  const [, name = '', rest = ''] = /^\/(\S+)\s*(.*)$/s.exec(text) ?? []
  const command = linearCommands.find((one) => one.name === name)
  if (command === undefined) return null
  switch (command.takes) {
    case '':
      return { name: command.name, rows: [], words: '' }
    case 'words':
      return { name: command.name, rows: [], words: rest.trim() }
    case 'N':
      return { name: command.name, rows: rowsOf(rest.trim(), rows), words: '' }
    case 'N text': {
      const [, which = '', words = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? []
      const meant = rowsOf(which, rows)
      if (words.trim() === '') throw usageError(`/${command.name} takes a number and what to do with it`)
      return { name: command.name, rows: meant, words: words.trim() }
    }
  }
}

function rowsOf(which: string, rows: ReadonlyMap<number, SessionRow>): readonly SessionRow[] {
  if (which === 'all') return [...rows.values()]
  if (!/^\d+(,\d+)*$/.test(which)) throw usageError('which session? A number, several as 1,3, or all')
  return which.split(',').map((number) => {
    const row = rows.get(Number(number))
    if (row === undefined) throw usageError(`there is no session ${number}`)
    return row
  })
}

/** What can be typed, a line each. */
export function linearHelp(): readonly string[] {
  const usage = ({ name, takes, does }: LinearCommand): string => `/${name}${takes === '' ? '' : ` ${takes}`}: ${does}`
  return [
    'Anything else that is typed is a task; ! begins a shell job, @name an agent, s: a: n: t: filter the list.',
    'N is the number of a session; several go together: 1,3 or all.',
    ...linearCommands.map(usage),
    '/exit or Ctrl+C twice leaves; sessions go on.',
  ]
}
