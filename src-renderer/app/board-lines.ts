import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { BoardView } from '../../src-shared/client/board-store.ts'
import { parseFilter } from '../../src-shared/board/filters.ts'
import { changeOfLines, keepIfSame, layOutBoard, type BoardEntry, type BoardLines } from './board-layout.ts'
import type { PointerHold } from './pointer-hold.ts'
import { sessionKey, type EntryKey, type UiStore } from './ui-store.ts'

/** The lines of the board, derived from the sessions, the arrangement, the folds and the filter. */
export type LinesStore = StoreApi<BoardLines>

/** Derives the lines and keeps them; the cursor always stands on a line that is there. `hold` says when rows may move. */
export function createLinesStore(board: StoreApi<BoardView>, ui: UiStore, hold: PointerHold): LinesStore {
  const compute = (): BoardLines => {
    const { unfolded, input, find } = ui.getState()
    return layOutBoard(board.getState().board, { unfolded, filter: parseFilter(input), find })
  }
  const store = createStore<BoardLines>(compute)
  const update = (): void => {
    const before = store.getState()
    const next = keepIfSame(before, compute())
    if (next === before) return
    store.setState(next, true)
    keepCursor(before, next, ui)
  }
  const updateWhenSteady = (): void => {
    // A name that is being typed stays where it is.
    if (ui.getState().renaming === null) hold.whenSteady(update)
  }
  const narrowed = (): boolean => (ui.getState().find ?? '') !== '' || parseFilter(ui.getState().input) !== null
  board.subscribe((now, before) => {
    if (now.board === before.board) return
    const change = changeOfLines(before.board.rows, now.board.rows)
    if (change === 'arranged' || now.board.layout !== before.board.layout) update()
    else if (change === 'happened' || narrowed()) updateWhenSteady()
    if (change === 'arranged') forgetGone(now, ui)
  })
  ui.subscribe((now, before) => {
    const typed = now.input !== before.input && (parseFilter(now.input) ?? parseFilter(before.input)) !== null
    const named = now.renaming === null && before.renaming !== null
    if (typed || named || now.find !== before.find || now.unfolded !== before.unfolded) update()
  })
  return store
}

/** Sessions that are gone are selected no longer. */
function forgetGone({ board }: BoardView, ui: UiStore): void {
  const { selection } = ui.getState()
  if ([...selection].every((sessionId) => board.rows.has(sessionId))) return
  ui.setState({ selection: new Set([...selection].filter((sessionId) => board.rows.has(sessionId))) })
}

/** A line that went away hands the cursor to the one that took its place. */
function keepCursor(before: BoardLines, next: BoardLines, ui: UiStore): void {
  const { selected } = ui.getState()
  if (selected !== null && next.entries.some((entry) => entry.key === selected)) return
  const at = before.entries.findIndex((entry) => entry.key === selected)
  const sessions = next.entries.filter((entry) => entry.kind === 'session')
  const near = at < 0 ? undefined : next.entries.slice(at).find((entry) => entry.kind === 'session')
  const found = near ?? (at < 0 ? sessions[0] : sessions.at(-1)) ?? next.entries[0]
  ui.setState({ selected: found?.key ?? null })
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
