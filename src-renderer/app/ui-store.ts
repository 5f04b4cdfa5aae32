import { createStore, type StoreApi } from 'zustand/vanilla'
import type { SessionId } from '../../src-shared/base/ids.ts'

/** What the selection can stand on: `session:<id>`, `group:<name>`, `more:<name>`. */
export type EntryKey = `session:${string}` | `group:${string}` | `more:${string}` | `empty:${string}`

/** What this window shows; the supervisor knows nothing of it. */
export type UiState = {
  readonly selected: EntryKey | null
  /** The session whose peek is open. */
  readonly peek: SessionId | null
  /** What the dispatch box holds. */
  readonly input: string
  /** Groups whose fold is open. */
  readonly unfolded: ReadonlySet<string>
  /** The name that is being typed for a session. */
  readonly renaming: { readonly sessionId: SessionId; readonly text: string } | null
  /** A first Ctrl+X stopped this session; a second one before `until` deletes it. */
  readonly armed: { readonly sessionId: SessionId; readonly until: number } | null
  /** Sessions whose deletion was asked for and is not answered yet. */
  readonly removing: ReadonlySet<SessionId>
  readonly panes: readonly SessionId[]
  readonly activePane: SessionId | null
  /** Panes can be out of sight while their terminals live on. */
  readonly panesShown: boolean
  /** What fills the window under the header; Esc leads back to the board. */
  readonly screen: 'board' | 'settings' | 'usage'
  readonly overlay: 'help' | 'palette' | null
}

/** The store of this window. */
export type UiStore = StoreApi<UiState>

/** Makes the store; `input` is the draft of last time. */
export function createUiStore(input: string): UiStore {
  return createStore<UiState>(() => ({
    selected: null,
    peek: null,
    input,
    unfolded: new Set(),
    renaming: null,
    armed: null,
    removing: new Set(),
    panes: [],
    activePane: null,
    panesShown: false,
    screen: 'board',
    overlay: null,
  }))
}

/** The key of a session's row. */
export function sessionKey(sessionId: SessionId): EntryKey {
  return `session:${sessionId}`
}
