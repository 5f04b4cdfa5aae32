import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { boardCommands } from './board-commands.ts'
import type { Command } from './command.ts'
import { moveCommands } from './move-commands.ts'
import { selectCommands } from './select-commands.ts'
import { sessionCommands } from './session-commands.ts'
import { taskCommands } from './task-commands.ts'
import { terminalCommands } from './terminal-commands.ts'
import { windowCommands } from './window-commands.ts'

/** Every action of the window by its name: what keys, palette, help, menus and settings know of. */
export const commands: Readonly<Record<KeyCommand, Command>> = {
  ...moveCommands,
  ...sessionCommands,
  ...selectCommands,
  ...taskCommands,
  ...boardCommands,
  ...terminalCommands,
  ...windowCommands,
}

/** The command of a name that came from outside of the window; null for a name that there is not. */
export function commandNamed(name: string): Command | null {
  return Object.entries(commands).find(([known]) => known === name)?.[1] ?? null
}
