import type { PermissionMode } from '../../board/launch.ts'

/** The permission modes as people say them. */
const modeWords: Readonly<Record<PermissionMode, string>> = {
  default: 'asks before edits',
  acceptEdits: 'edits without asking',
  plan: 'plans first',
  auto: 'asks when risky',
  dontAsk: 'never asks, denies',
  bypassPermissions: 'asks nothing',
}

/** What each mode means, in a sentence. */
export const modeMeanings: Readonly<Record<PermissionMode, string>> = {
  default: 'Asks before it edits files or runs commands.',
  acceptEdits: 'Edits files freely, asks before commands.',
  plan: 'Reads only, until you approve its plan.',
  auto: 'Approves safe actions, asks for risky ones.',
  dontAsk: 'Denies whatever is not allowed by a rule.',
  bypassPermissions: 'Runs everything without asking.',
}

/** The modes that can be chosen here. */
export const offeredModes: readonly PermissionMode[] = [
  'default',
  'acceptEdits',
  'plan',
  'auto',
  'dontAsk',
  'bypassPermissions',
]

/** A mode's words; a mode of a later version is shown by its own name. */
export function modeWord(mode: string): string {
  const words: Readonly<Record<string, string>> = modeWords
  return words[mode] ?? mode
}

/** A settings source as a short remark: where a value came from. */
export function sourceWord(source: string): string {
  if (source === 'flag') return 'chosen here'
  if (source === 'default') return 'default'
  return source.split(/[\\/]/).slice(-2).join('/')
}
