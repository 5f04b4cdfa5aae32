import { focusPlace } from '../focus.ts'
import { lineFrom, neighbourGroupOf, neighbourOf, nextNeedingInput } from '../../../src-shared/board/board-moves.ts'
import { select } from '../navigation.ts'
import type { Services } from '../services.ts'
import type { EntryKey } from '../ui-store.ts'
import { always, type Command } from './command.ts'

/** Selects a line, and takes the focus along: what comes next is meant for that line. */
function move(services: Services, key: EntryKey | null): void {
  services.ui.setState({ screen: 'board' })
  if (key !== null) select(services, key)
  focusPlace('board')
}

/** How many lines a page is. */
const page = 10

/** Goes by many lines at once; as far as there are any. */
const far =
  (lines: number) =>
  (services: Services): void =>
    move(services, lineFrom(services.lines.getState(), services.ui.getState().selected, lines))

function needingInput({ ui, lines, actions }: Services): EntryKey | null {
  const { entries } = lines.getState()
  return nextNeedingInput(lines.getState(), ui.getState().selected, (key) => {
    const entry = entries.find((one) => one.key === key)
    return entry?.kind === 'session' && actions.rowOf(entry.sessionId)?.state === 'blocked'
  })
}

/** Going from session to session. */
export const moveCommands = {
  'move-up': {
    group: 'Move',
    title: () => 'Session above',
    unavailable: always,
    run: (services) => move(services, neighbourOf(services.lines.getState(), services.ui.getState().selected, -1)),
  },
  'move-down': {
    group: 'Move',
    title: () => 'Session below',
    unavailable: always,
    run: (services) => move(services, neighbourOf(services.lines.getState(), services.ui.getState().selected, 1)),
  },
  'move-first': { group: 'Move', title: () => 'First line', unavailable: always, run: far(-Infinity) },
  'move-last': { group: 'Move', title: () => 'Last line', unavailable: always, run: far(Infinity) },
  'page-up': { group: 'Move', title: () => 'Ten sessions up', unavailable: always, run: far(-page) },
  'page-down': { group: 'Move', title: () => 'Ten sessions down', unavailable: always, run: far(page) },
  'group-up': {
    group: 'Move',
    title: () => 'Group above',
    unavailable: always,
    run: (services) => move(services, neighbourGroupOf(services.lines.getState(), services.ui.getState().selected, -1)),
  },
  'group-down': {
    group: 'Move',
    title: () => 'Group below',
    unavailable: always,
    run: (services) => move(services, neighbourGroupOf(services.lines.getState(), services.ui.getState().selected, 1)),
  },
  'next-needing-input': {
    group: 'Move',
    title: () => 'Next session that needs input',
    unavailable: (services) => (needingInput(services) === null ? 'no session needs input' : null),
    run: (services) => move(services, needingInput(services)),
  },
} as const satisfies Record<string, Command>
