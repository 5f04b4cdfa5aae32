import type { KeyBinding } from '../../../src-shared/board/key-map.ts'
import { padText, fitText } from '../../output/text-width.ts'
import { isTerminalCommand, keysOfCommand } from './board-commands.ts'

const keyColumns = 24
const fixed: readonly (readonly [string, string])[] = [
  ['any letter', 'begins a task; with peek open, a reply'],
  ['1…9', 'with peek open: answers what is asked'],
  ['Tab', 'with peek open: takes the suggested reply; else list and box'],
  ['\\ Enter', 'new line, in every terminal'],
  ['← Ctrl+] Ctrl+Z', 'from a session back to the board'],
  ['Ctrl+C twice  Ctrl+D', 'leaves; sessions go on'],
  ['Ctrl+L', 'draws the screen anew'],
  ['@ / ! #', 'agents, repositories, files · commands · shell job · pull request'],
  ['a: s: n: t: #', 'filter by agent, state, name, tag, pull request'],
  ['/model /effort /mode', 'of what is dispatched next; also /agents /settings /exit'],
]

/** The keys of the board, a line each. */
export function boardHelp(bindings: readonly KeyBinding[], columns: number): readonly string[] {
  const bound = bindings.flatMap(({ command, label }): readonly (readonly [string, string])[] => {
    const keys = isTerminalCommand(command) ? keysOfCommand(bindings, command) : ''
    return keys === '' ? [] : [[keys, label]]
  })
  return [...bound, ...fixed].map(([keys, does]) => fitText(` ${padText(keys, keyColumns)} ${does}`, columns))
}
