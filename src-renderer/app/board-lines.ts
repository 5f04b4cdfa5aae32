import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BoardView } from '../../src-shared/client/board-store.ts'
import { parseFilter } from '../../src-shared/board/filters.ts'
import { keepIfSame, layOutBoard, mayMoveLines, type BoardLines } from './board-layout.ts'
import { sessionKey, type EntryKey, type UiStore } from './ui-store.ts'

/** The lines of the board, derived from the sessions, the arrangement, the folds and the filter. */
export type LinesStore = StoreApi<BoardLines>

/** Derives the lines and keeps them; the selection always stands on a line that is there. */
export function createLinesStore(board: StoreApi<BoardView>, ui: UiStore): LinesStore {
  const compute = (): BoardLines => {
    const { unfolded, input } = ui.getState()
    return layOutBoard(board.getState().board, { unfolded, filter: parseFilter(input) })
  }
  const store = createStore<BoardLines>(compute)
  const update = (): void => {
    const before = store.getState()
    const next = keepIfSame(before, compute())
    if (next === before) return
    store.setState(next, true)
    keepSelection(before, next, ui)
  }
  board.subscribe((now, before) => {
    if (
      now.board.layout !== before.board.layout ||
      parseFilter(ui.getState().input) !== null ||
      mayMoveLines(before.board.rows, now.board.rows)
    ) {
      update()
    }
  })
  ui.subscribe((now, before) => {
    const typed = now.input !== before.input && (parseFilter(now.input) ?? parseFilter(before.input)) !== null
    if (typed || now.unfolded !== before.unfolded) update()
  })
  return store
}

/** A selected line that went away hands the selection to the one that took its place. */
function keepSelection(before: BoardLines, next: BoardLines, ui: UiStore): void {
  const { selected } = ui.getState()
  if (selected !== null && next.entries.some((entry) => entry.key === selected)) return
  const at = before.entries.findIndex((entry) => entry.key === selected)
  const sessions = next.entries.filter((entry) => entry.kind === 'session')
  const near = at < 0 ? undefined : next.entries.slice(at).find((entry) => entry.kind === 'session')
  const found = near ?? (at < 0 ? sessions[0] : sessions.at(-1)) ?? next.entries[0]
  ui.setState({ selected: found?.key ?? null })
}

/** The line `step` lines away from `from` that the selection may stand on; null at the end. */
export function neighbourOf(lines: BoardLines, from: EntryKey | null, step: 1 | -1): EntryKey | null {
  const standable = lines.entries.filter((entry) => entry.kind !== 'empty')
  const at = standable.findIndex((entry) => entry.key === from)
  if (at < 0) return standable[0]?.key ?? null
  return standable[at + step]?.key ?? null
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
