import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { plural } from '../format.ts'
import { meantSessions } from '../selecting.ts'
import type { Services } from '../services.ts'

/** What belongs together in palette, help and settings. */
export type CommandGroup = 'Move' | 'Session' | 'Task' | 'Board' | 'Terminal' | 'Window'

/** One thing that this window can do, however it is asked for: by key, palette, menu or button. */
export type Command = {
  readonly group: CommandGroup
  /** What it would do right now, as palette and menus say it. */
  readonly title: (services: Services) => string
  /** Why it would do nothing right now, in a few words; null when it applies. */
  readonly unavailable: (services: Services) => string | null
  /** Does it. `index` says which of its chords was pressed; 0 from elsewhere. */
  readonly run: (services: Services, index: number) => void
  /** Its keys are handled by the text box that has the focus, which knows what stands in it. */
  readonly ofBox?: true
}

/** A command that always applies. */
export function always(): null {
  return null
}

/** The sessions that a command is about: those selected together, else the one under the cursor. */
export function sessionsMeant(services: Services): readonly SessionId[] {
  return meantSessions(services)
}

/** Those sessions in words: a name, or how many. */
export function whichSessions(services: Services): string {
  const [first, ...others] = sessionsMeant(services)
  if (first === undefined) return 'the session'
  if (others.length > 0) return plural(others.length + 1, 'session')
  return `“${singleLine(services.actions.rowOf(first)?.name ?? 'the session', 60)}”`
}

/** Why a command about sessions does not apply: there is none. */
export function noSession(services: Services): string | null {
  return sessionsMeant(services).length === 0 ? 'no session is selected' : null
}
