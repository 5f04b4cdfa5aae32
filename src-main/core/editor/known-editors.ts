import { basename } from 'node:path'
import type { EditorSurface } from '../../../src-shared/api/editor.ts'

/** A place in a file; lines and columns count from 1. */
export type FilePlace = {
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** An editor as the user named it. */
export type EditorCommand = {
  readonly program: string
  readonly arguments: readonly string[]
  readonly name: string
  readonly surface: EditorSurface
}

type At = (file: string, line: number, column: number) => readonly string[]
type Known = {
  readonly names: readonly string[]
  readonly surface: EditorSurface
  /** What makes it wait until the file is closed; empty: it does so anyway. */
  readonly waits: readonly string[]
  readonly at: At
}

const goto: At = (file, line, column) => ['--goto', `${file}:${line}:${column}`]
const colons: At = (file, line, column) => [`${file}:${line}:${column}`]
const plusLine: At = (file, line) => [`+${line}`, file]
const plusColons: At = (file, line, column) => [`+${line}:${column}`, file]

/** How common editors are told of a line, and to wait: from each one's own command line help. */
const knownEditors: readonly Known[] = [
  {
    names: ['code', 'code-insiders', 'codium', 'vscodium', 'cursor', 'windsurf', 'positron', 'kiro', 'trae'],
    surface: 'window',
    waits: ['--wait'],
    at: goto,
  },
  { names: ['zed', 'zeditor', 'zed-preview'], surface: 'window', waits: ['--wait'], at: colons },
  { names: ['subl', 'sublime_text'], surface: 'window', waits: ['--wait'], at: colons },
  {
    names: [
      'idea',
      'webstorm',
      'pycharm',
      'goland',
      'clion',
      'rider',
      'phpstorm',
      'rubymine',
      'rustrover',
      'datagrip',
      'studio',
    ],
    surface: 'window',
    waits: ['--wait'],
    at: (file, line, column) => ['--line', String(line), '--column', String(column), file],
  },
  {
    names: ['mate'],
    surface: 'window',
    waits: ['--wait'],
    at: (file, line, column) => ['--line', `${line}:${column}`, file],
  },
  { names: ['bbedit'], surface: 'window', waits: ['--wait'], at: plusLine },
  { names: ['gvim', 'mvim'], surface: 'window', waits: ['-f'], at: plusLine },
  {
    names: ['kate'],
    surface: 'window',
    waits: ['--block'],
    at: (file, line, column) => ['--line', String(line), '--column', String(column), file],
  },
  { names: ['gedit', 'gnome-text-editor'], surface: 'window', waits: ['--wait'], at: plusColons },
  { names: ['emacsclient'], surface: 'window', waits: [], at: plusColons },
  { names: ['xed'], surface: 'window', waits: ['--wait'], at: (file, line) => ['--line', String(line), file] },
  { names: ['vim', 'nvim', 'vi'], surface: 'terminal', waits: [], at: plusLine },
  { names: ['emacs'], surface: 'terminal', waits: [], at: plusColons },
  { names: ['nano', 'pico'], surface: 'terminal', waits: [], at: (file, line, column) => [`+${line},${column}`, file] },
  { names: ['micro'], surface: 'terminal', waits: [], at: plusColons },
  { names: ['kak'], surface: 'terminal', waits: [], at: plusColons },
  { names: ['hx', 'helix'], surface: 'terminal', waits: [], at: colons },
  { names: ['joe', 'ne', 'mg'], surface: 'terminal', waits: [], at: plusLine },
]

/** Editors with windows of their own, in the order in which they are looked for when the user named none. */
export const windowEditors: readonly string[] = [
  'code',
  'cursor',
  'windsurf',
  'zed',
  'subl',
  'codium',
  'idea',
  'kate',
  'gedit',
]

/** An editor by its words. What is not known may draw into a terminal, so it gets one. */
export function editorOf([program, ...rest]: readonly [string, ...string[]]): EditorCommand {
  const name = nameOf(program)
  return { program, arguments: rest, name, surface: surfaceOf(name, rest) }
}

function nameOf(program: string): string {
  return basename(program.replaceAll('\\', '/')).replace(/\.(exe|cmd|bat)$/i, '')
}

function surfaceOf(name: string, flags: readonly string[]): EditorSurface {
  if (name.startsWith('emacs') && flags.some((flag) => ['-nw', '-t', '--tty', '--no-window-system'].includes(flag))) {
    return 'terminal'
  }
  if (name === 'emacsclient' && flags.length === 0) return 'window'
  return knownOf(name)?.surface ?? 'terminal'
}

function knownOf(name: string): Known | undefined {
  return knownEditors.find(({ names }) => names.includes(name))
}

/**
 * What to run so that an editor opens a file: the program's own way to name a line, or `{file}`, `{line}` and `{column}`
 * where the user has put them. `wait`: it ends only when the file was closed.
 */
export function argumentsFor(editor: EditorCommand, place: FilePlace, wait: boolean): readonly string[] {
  const { file, line = 1, column = 1 } = place
  const known = knownOf(editor.name)
  const waits = (known?.waits ?? []).filter((flag) => wait && !waitsAlready(editor.arguments, flag))
  if (editor.arguments.some((word) => word.includes('{file}'))) {
    const filled = editor.arguments.map((word) =>
      word
        .replaceAll('{line}', String(line))
        .replaceAll('{column}', String(column))
        // Last, so that what a file is called is never read again; a function, so that `$&` in it means nothing.
        .replaceAll('{file}', () => file),
    )
    return [...waits, ...filled]
  }
  // Waiting would only keep a process about.
  const given = wait ? editor.arguments : editor.arguments.filter((word) => !isWaitFlag(known, word))
  const at = known === undefined || place.line === undefined ? [file] : known.at(file, line, column)
  return [...waits, ...given, ...at]
}

const shortWaits = ['-w', '--wait', '-b', '--block', '-f', '--nofork']

function waitsAlready(words: readonly string[], flag: string): boolean {
  return (
    words.includes(flag) || (flag === '--wait' && words.includes('-w')) || (flag === '-f' && words.includes('--nofork'))
  )
}

function isWaitFlag(known: Known | undefined, word: string): boolean {
  return known !== undefined && known.waits.length > 0 && shortWaits.includes(word)
}
