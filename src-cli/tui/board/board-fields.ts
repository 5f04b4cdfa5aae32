import { bestMatches, matchScore } from '../../../src-shared/base/fuzzy-match.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import type { KeyBinding } from '../../../src-shared/board/key-map.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { keysOfCommand, paletteCommands, type TerminalCommand } from './board-commands.ts'

/** One line of the palette: something to do, or a session to go to. */
export type PaletteItem = { readonly label: string; readonly detail: string } & (
  | { readonly kind: 'command'; readonly command: TerminalCommand }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
)

const mostShown = 40

/** What the palette offers for what was typed, best first. Pure. */
export function paletteItems(
  typed: string,
  bindings: readonly KeyBinding[],
  rows: Iterable<SessionRow>,
): readonly PaletteItem[] {
  const commands = paletteCommands.map((command): PaletteItem => ({
    kind: 'command',
    command,
    label: bindings.find((binding) => binding.command === command)?.label ?? command,
    detail: keysOfCommand(bindings, command),
  }))
  if (typed.trim() === '') return commands
  const sessions = [...rows].map((row): PaletteItem => ({
    kind: 'session',
    sessionId: row.sessionId,
    label: singleLine(row.name, 80),
    detail: `${boardWordOf(shownStateOf(row))} · ${singleLine(row.summary, 120)}`,
  }))
  return bestMatches([...commands, ...sessions], ({ label }) => matchScore(label, typed.trim()), mostShown)
}
