import { singleLine } from '../../src-shared/base/single-line.ts'
import { countRows } from '../../src-shared/board/groups.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/** What the tray can be asked to do. */
export type TrayAction =
  | { readonly type: 'open' }
  | { readonly type: 'show-session'; readonly sessionId: string }
  | { readonly type: 'set-paused'; readonly paused: boolean }
  | { readonly type: 'settings' }
  | { readonly type: 'quit' }

/** One line of the tray's menu; no action means that it only tells. */
export type TrayItem =
  | {
      readonly label: string
      readonly action: TrayAction | null
      /** Absent: it is no switch. */
      readonly checked?: boolean
    }
  | 'separator'

/** How many waiting sessions the menu names. */
const named = 10

/** The tray's title and menu for a board: what needs input first, then what works. Labels are safe single lines. */
export function trayOf(
  rows: Iterable<SessionRow>,
  paused: boolean,
): {
  readonly count: number
  readonly tooltip: string
  readonly items: readonly TrayItem[]
} {
  const all = [...rows]
  const counts = countRows(all)
  const waiting = all.filter((row) => row.state === 'blocked').sort((a, b) => a.since - b.since)
  const items: TrayItem[] = waiting.slice(0, named).map((row) => ({
    label: singleLine(`${row.name} — ${row.summary}`, 72),
    action: { type: 'show-session', sessionId: row.sessionId },
  }))
  if (waiting.length > named)
    items.push({ label: `… ${waiting.length - named} more need input`, action: { type: 'open' } })
  if (items.length > 0) items.push('separator')
  items.push({ label: counts.working === 1 ? '1 session works' : `${counts.working} sessions work`, action: null })
  items.push('separator')
  items.push({ label: 'Open Backburner', action: { type: 'open' } })
  items.push({ label: 'Pause new work', action: { type: 'set-paused', paused: !paused }, checked: paused })
  items.push({ label: 'Settings…', action: { type: 'settings' } })
  items.push('separator')
  items.push({ label: 'Quit', action: { type: 'quit' } })
  return {
    count: counts.needInput,
    tooltip: tooltipOf(counts.needInput, paused),
    items,
  }
}

function tooltipOf(needInput: number, paused: boolean): string {
  const parts = [
    ...(needInput === 0 ? [] : [needInput === 1 ? '1 needs input' : `${needInput} need input`]),
    ...(paused ? ['new work is paused'] : []),
  ]
  return parts.length === 0 ? 'Backburner' : `Backburner — ${parts.join(', ')}`
}
