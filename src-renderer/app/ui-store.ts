import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SessionId } from '../../src-shared/base/ids.ts'
import { sessionKey, type EntryKey } from '../../src-shared/board/board-layout.ts'
import { emptyLayout, type PaneLayout } from './pane-layout.ts'

/** What this window shows; the supervisor knows nothing of it. */
export type UiState = {
  /** The line that the cursor stands on. */
  readonly selected: EntryKey | null
  /** Sessions that are selected together; empty: what is done is done to the one under the cursor. */
  readonly selection: ReadonlySet<SessionId>
  /** Where a range of selected sessions begins. */
  readonly anchor: SessionId | null
  /** One reply to all selected sessions is being written. */
  readonly replyingAll: boolean
  /** What is looked for on the board; null while the find bar is closed. */
  readonly find: string | null
  /** The session whose state is being explained. */
  readonly why: SessionId | null
  /** The open menu of one or several sessions, and where it opens. */
  readonly menu: { readonly sessionIds: readonly SessionId[]; readonly x: number; readonly y: number } | null
  /** The sessions whose tags are being edited. */
  readonly tagging: readonly SessionId[] | null
  /** What a screen reader is told; `n` tells equal texts apart. */
  readonly announcement: { readonly text: string; readonly n: number }
  /** The session whose peek is open. */
  readonly peek: SessionId | null
  /** Peek lies over terminals that leave it no room; else it waits behind them. */
  readonly peekOver: boolean
  /** What the dispatch box holds. */
  readonly input: string
  /** Groups whose fold is open. */
  readonly unfolded: ReadonlySet<string>
  /** The name that is being typed for a session. */
  readonly renaming: { readonly sessionId: SessionId; readonly text: string } | null
  /** A first Ctrl+X stopped these sessions; a second one before `until` deletes them. */
  readonly armed: { readonly sessionIds: ReadonlySet<SessionId>; readonly until: number } | null
  /** Sessions whose deletion was asked for and is not answered yet. */
  readonly removing: ReadonlySet<SessionId>
  /** Where the terminals stand. Changed by `setPanes` only, together with the two below. */
  readonly paneLayout: PaneLayout
  readonly panes: readonly SessionId[]
  /** The terminal that keys of the window are about. */
  readonly activePane: SessionId | null
  /** The terminal that takes the focus as soon as it is on screen. */
  readonly wantedPane: SessionId | null
  /** Panes that show something else than the terminal. Changed by `showAs` only. */
  readonly paneViews: ReadonlyMap<SessionId, 'conversation' | 'review'>
  /** Panes can be out of sight while their terminals live on. */
  readonly panesShown: boolean
  /** What fills the window under the header; Esc leads back to the board. */
  readonly screen: 'board' | 'settings' | 'usage'
  /** What the settings begin with: the search, or the field for the API key. */
  readonly settingsAt: 'search' | 'api-key'
  readonly overlay: 'help' | 'palette' | 'first-steps' | 'trust' | 'trash' | 'compare' | null
  /** The first steps on an empty board: left, they do not come back by themselves. */
  readonly firstSteps: 'auto' | 'left'
  /** The session that the first steps started. */
  readonly firstSession: SessionId | null
}

/** The store of this window. */
export type UiStore = StoreApi<UiState>

/** Makes the store; `input` is the draft of last time. */
export function createUiStore(input: string): UiStore {
  return createStore<UiState>(() => ({
    selected: null,
    selection: new Set(),
    anchor: null,
    replyingAll: false,
    find: null,
    why: null,
    menu: null,
    tagging: null,
    announcement: { text: '', n: 0 },
    peek: null,
    peekOver: false,
    input,
    unfolded: new Set(),
    renaming: null,
    armed: null,
    removing: new Set(),
    paneLayout: emptyLayout,
    panes: [],
    activePane: null,
    wantedPane: null,
    paneViews: new Map(),
    panesShown: false,
    screen: 'board',
    settingsAt: 'search',
    overlay: null,
    firstSteps: 'auto',
    firstSession: null,
  }))
}

/** Tells a screen reader what happened on the board; only what its user cannot know otherwise. */
export function announce(ui: UiStore, text: string): void {
  ui.setState(({ announcement }) => ({ announcement: { text, n: announcement.n + 1 } }))
}

export { sessionKey, type EntryKey }
