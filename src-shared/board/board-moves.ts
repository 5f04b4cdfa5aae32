import type { SessionId } from '../base/ids.ts'
import { sessionKey, type BoardEntry, type BoardLines, type EntryKey } from './board-layout.ts'

/** Where the cursor stands when the lines have changed: where it was, else on the line that took its place. */
export function cursorAfter(before: BoardLines, next: BoardLines, selected: EntryKey | null): EntryKey | null {
  if (selected !== null && next.entries.some((entry) => entry.key === selected)) return selected
  const at = before.entries.findIndex((entry) => entry.key === selected)
  const sessions = next.entries.filter((entry) => entry.kind === 'session')
  const near = at < 0 ? undefined : next.entries.slice(at).find((entry) => entry.kind === 'session')
  const found = near ?? (at < 0 ? sessions[0] : sessions.at(-1)) ?? next.entries[0]
  return found?.key ?? null
}

function canStandOn(entry: BoardEntry): boolean {
  return entry.kind !== 'empty' && entry.kind !== 'section'
}

/** The sessions on the board from top to bottom, as far as they are shown. */
export function shownSessions(lines: BoardLines): readonly SessionId[] {
  return lines.entries.flatMap((entry) => (entry.kind === 'session' ? [entry.sessionId] : []))
}

/** The line `step` lines away from `from` that the selection may stand on; null at the end. */
export function neighbourOf(lines: BoardLines, from: EntryKey | null, step: 1 | -1): EntryKey | null {
  const standable = lines.entries.filter(canStandOn)
  const at = standable.findIndex((entry) => entry.key === from)
  if (at < 0) return standable[0]?.key ?? null
  return standable[at + step]?.key ?? null
}

/** The line as many lines away as `step` says, or the last one on the way. */
export function lineFrom(lines: BoardLines, from: EntryKey | null, step: number): EntryKey | null {
  const standable = lines.entries.filter(canStandOn)
  const at = Math.max(
    0,
    standable.findIndex((entry) => entry.key === from),
  )
  return standable[Math.min(Math.max(0, at + step), standable.length - 1)]?.key ?? null
}

/** The first line of the next or previous group that has sessions; its header when there is none. */
export function neighbourGroupOf(lines: BoardLines, from: EntryKey | null, step: 1 | -1): EntryKey | null {
  const groups = [...new Set(lines.entries.map((entry) => entry.group))]
  const here = lines.entries.find((entry) => entry.key === from)?.group
  let at = here === undefined ? (step > 0 ? -1 : groups.length) : groups.indexOf(here)
  for (;;) {
    at += step
    const name = groups[at]
    if (name === undefined) return null
    const first = lines.entries.find((entry) => entry.group === name && entry.kind === 'session')
    if (first !== undefined) return first.key
    const header = lines.entries.find((entry) => entry.group === name && entry.kind === 'group')
    if (header?.kind === 'group' && header.collapsed && header.count > 0) return header.key
  }
}

/** The next session that needs input after the selection, going round. */
export function nextNeedingInput(
  lines: BoardLines,
  from: EntryKey | null,
  needsInput: (key: EntryKey) => boolean,
): EntryKey | null {
  const at = lines.entries.findIndex((entry) => entry.key === from)
  const round = [...lines.entries.slice(at + 1), ...lines.entries.slice(0, at + 1)]
  return round.find((entry) => entry.kind === 'session' && needsInput(sessionKey(entry.sessionId)))?.key ?? null
}
