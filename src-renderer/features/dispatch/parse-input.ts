import { permissionModeSchema, type PermissionMode } from '../../../src-shared/board/launch.ts'
import { parseFilter } from '../../../src-shared/board/filters.ts'

/** What the dispatch box holds. */
export type BoxInput =
  | { readonly kind: 'empty' }
  | { readonly kind: 'filter' }
  | { readonly kind: 'task'; readonly prompt: string }
  | { readonly kind: 'shell'; readonly command: string }
  | { readonly kind: 'set-model'; readonly model: string | null }
  | { readonly kind: 'set-mode'; readonly mode: PermissionMode | null }
  /** It cannot be sent as it is; the hint says what is missing. */
  | { readonly kind: 'refused'; readonly hint: string }

const shortestPrompt = 4
const modes = permissionModeSchema.options.join(', ')

function parseSlash(text: string): BoxInput | null {
  const [, command, argument = ''] = /^\/(model|mode)(?:\s+(\S+))?$/.exec(text) ?? []
  switch (command) {
    case 'model':
      if (argument === '') return { kind: 'refused', hint: 'Which model? /model sonnet, or /model default' }
      return { kind: 'set-model', model: argument === 'default' ? null : argument }
    case 'mode': {
      // `default` is a mode of its own; `settings` goes back to what the directory says.
      if (argument === 'settings') return { kind: 'set-mode', mode: null }
      const mode = permissionModeSchema.safeParse(argument)
      if (mode.success) return { kind: 'set-mode', mode: mode.data }
      return { kind: 'refused', hint: `Which mode? One of ${modes}, or settings` }
    }
    default:
      return null
  }
}

/** Reads the dispatch box. Pure. `engine` is what a plain text starts. */
export function parseBox(input: string, engine: 'agent' | 'shell'): BoxInput {
  const text = input.trim()
  if (text === '') return { kind: 'empty' }
  if (parseFilter(text) !== null) return { kind: 'filter' }
  if (text.startsWith('!')) {
    const command = text.slice(1).trim()
    return command === '' ? { kind: 'refused', hint: 'Type a command after !' } : { kind: 'shell', command }
  }
  const slash = parseSlash(text)
  if (slash !== null) return slash
  if (engine === 'shell') return { kind: 'shell', command: text }
  if (text.length < shortestPrompt) {
    return { kind: 'refused', hint: `A task needs at least ${shortestPrompt} characters: say what should be done` }
  }
  return { kind: 'task', prompt: text }
}
