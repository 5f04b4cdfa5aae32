import type { SessionId } from '../../src-shared/base/ids.ts'
import { focusPlace } from './focus.ts'
import { setLayout } from './set-layout.ts'
import type { Services } from './services.ts'
import { closePaneIn, groupOf, groupsOf, openPane } from './pane-layout.ts'
import { setPanes } from './panes.ts'
import { sessionKey, type EntryKey } from './ui-store.ts'
import type { BoardEntry } from '../../src-shared/board/board-layout.ts'

type Window = Pick<Services, 'ui' | 'lines' | 'connection'>

/** The line the selection stands on. */
export function selectedEntry({ ui, lines }: Pick<Window, 'ui' | 'lines'>): BoardEntry | null {
  const { selected } = ui.getState()
  return lines.getState().entries.find((entry) => entry.key === selected) ?? null
}

/** The selected session, if a session is selected. */
export function selectedSession(window: Pick<Window, 'ui' | 'lines'>): SessionId | null {
  const entry = selectedEntry(window)
  return entry?.kind === 'session' ? entry.sessionId : null
}

/** The n-th session on the board of the directory that the selected session works in; without one, of the first. */
export function nthOfDirectory(window: Window, n: number): SessionId | null {
  const { rows } = window.connection.board.getState().board
  const directoryOf = (sessionId: SessionId): string => {
    const row = rows.get(sessionId)
    return row?.worktree?.mainCheckout ?? row?.cwd ?? ''
  }
  const sessions = window.lines
    .getState()
    .entries.flatMap((entry) => (entry.kind === 'session' ? [entry.sessionId] : []))
  const from = selectedSession(window) ?? sessions[0]
  if (from === undefined) return null
  return sessions.filter((sessionId) => directoryOf(sessionId) === directoryOf(from))[n - 1] ?? null
}

/** Selects a line; an open peek follows to its session. */
export function select(window: Pick<Window, 'ui' | 'lines'>, key: EntryKey): void {
  const { ui, lines } = window
  const entry = lines.getState().entries.find((one) => one.key === key)
  const follows = ui.getState().peek !== null && entry?.kind === 'session'
  ui.setState({ selected: key, ...(follows ? { peek: entry.sessionId } : {}) })
}

/** Opens a session's peek; the focus stays where it is. */
export function openPeek({ ui }: Pick<Window, 'ui'>, sessionId: SessionId): void {
  ui.setState({ selected: sessionKey(sessionId), peek: sessionId, peekOver: true })
}

/** From this width on board, peek and terminals stand side by side. */
const roomForAll = 1_600

/** Whether peek can be seen: terminals may cover it on a smaller window. */
export function isPeekShown({ ui }: Pick<Window, 'ui'>): boolean {
  const { peek, peekOver, panes, panesShown } = ui.getState()
  return peek !== null && (peekOver || !panesShown || panes.length === 0 || window.innerWidth >= roomForAll)
}

/** Opens a session's terminal, or shows the one that is open; the focus goes there. */
export function attach({ ui }: Pick<Window, 'ui'>, sessionId: SessionId): void {
  const { paneLayout, activePane } = ui.getState()
  ui.setState({ selected: sessionKey(sessionId), panesShown: true, wantedPane: sessionId, peekOver: false })
  setPanes(ui, openPane(paneLayout, sessionId, activePane), sessionId)
}

/** Leaves a terminal for the board. On a narrow window the terminals go out of sight; they stay attached. */
export function backToBoard({ ui }: Pick<Window, 'ui'>, wide: boolean): void {
  const { activePane, panes } = ui.getState()
  ui.setState({
    // A terminal that is still loading must not take the focus back when it is there.
    wantedPane: null,
    ...(wide ? {} : { panesShown: false }),
    ...(activePane !== null && panes.includes(activePane) ? { selected: sessionKey(activePane) } : {}),
  })
  focusPlace('board')
}

/** Closes a terminal; the session goes on. The focus goes to the terminal that comes in sight, else to the board. */
export function closePane({ ui }: Pick<Window, 'ui'>, sessionId: SessionId): void {
  const { paneLayout, activePane } = ui.getState()
  const group = groupOf(paneLayout, sessionId)
  const layout = closePaneIn(paneLayout, sessionId)
  const inPlace = groupsOf(layout).find(({ id }) => id === group?.id)?.selectedId ?? groupsOf(layout)[0]?.selectedId
  const next = activePane === sessionId ? (inPlace ?? null) : activePane
  setPanes(ui, layout, next)
  if (next === null) {
    ui.setState({ panesShown: false, wantedPane: null })
    focusPlace('board')
  } else if (activePane === sessionId) ui.setState({ wantedPane: next })
}

/** Collapses or opens a group, or opens a fold. */
export function toggleEntry({ ui, connection, toasts }: Window & Pick<Services, 'toasts'>, entry: BoardEntry): void {
  if (entry.kind === 'more') {
    const lines = new Set(ui.getState().unfolded)
    if (entry.open) lines.delete(entry.group)
    else lines.add(entry.group)
    ui.setState({ unfolded: lines })
    return
  }
  if (entry.kind !== 'group') return
  const { layout } = connection.board.getState().board
  const others = layout.collapsed.filter((name) => name !== entry.group)
  const collapsed = entry.collapsed ? others : [...others, entry.group]
  setLayout({ connection, toasts }, { collapsed })
}
