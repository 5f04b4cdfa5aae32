import { parseFilter } from '../../board/filters.ts'

/** What could be completed where the cursor stands: the word without its sign, and what it takes the place of. */
export type CompletionQuery = {
  readonly kind:
    | 'command'
    | 'mention'
    | 'first-word'
    | 'model'
    | 'effort'
    | 'mode'
    | 'filter-agent'
    | 'filter-state'
    | 'filter-tag'
    | 'pull-request'
    | 'shell'
    | 'session-command'
    | 'file'
  readonly text: string
  readonly start: number
  readonly end: number
}

const filterKinds = { a: 'filter-agent', s: 'filter-state', t: 'filter-tag' } as const

function wordEnd(text: string, from: number): number {
  return from + (/^\S*/.exec(text.slice(from))?.[0].length ?? 0)
}

/** Reads the word at the cursor; null when nothing completes it. Pure. */
export function completionQuery(text: string, cursor: number): CompletionQuery | null {
  const before = text.slice(0, cursor)
  const at = (kind: CompletionQuery['kind'], word: string, sign = 0): CompletionQuery => ({
    kind,
    text: word,
    start: cursor - word.length - sign,
    end: wordEnd(text, cursor),
  })
  const argument = /^\s*\/(model|effort|mode)\s+(\S*)$/.exec(before)
  if (argument?.[2] !== undefined) {
    const [, command, word] = argument
    return at(command === 'model' || command === 'effort' ? command : 'mode', word)
  }
  const command = /^\s*(?:@\S+\s+)*\/([^\s/]*)$/.exec(before)?.[1]
  if (command !== undefined) return at('command', command, 1)
  const shell = /^\s*!\s*(\S.*)$/.exec(before)?.[1]
  if (shell !== undefined) return { ...at('shell', shell), end: text.length }
  const mention = /(?:^|\s)@([^\s@]*)$/.exec(before)?.[1]
  if (mention !== undefined) return at('mention', mention, 1)
  const pullRequest = /^\s*#(\d*)$/.exec(before)?.[1]
  if (pullRequest !== undefined) return at('pull-request', pullRequest, 1)
  const [, key, value] = /(?:^|\s)([ast]):(\S*)$/.exec(before) ?? []
  if ((key === 'a' || key === 's' || key === 't') && value !== undefined && parseFilter(before) !== null) {
    return at(filterKinds[key], value)
  }
  const first = /^\s*([\w-]{2,})$/.exec(before)?.[1]
  return first === undefined ? null : at('first-word', first)
}

/** The same in a reply: commands to the session, files, earlier shell commands. Pure. */
export function replyQuery(text: string, cursor: number): CompletionQuery | null {
  const found = completionQuery(text, cursor)
  if (found?.kind === 'command') return /^\s*\//.test(text) ? { ...found, kind: 'session-command' } : null
  if (found?.kind === 'mention') return { ...found, kind: 'file' }
  return found?.kind === 'shell' ? found : null
}
