import type { PermissionMode } from '../../src-shared/board/launch.ts'
import type { Answer, OpenRequest } from '../../src-shared/board/session-state.ts'
import type { Progress } from './choices.ts'
import type { Popup } from './completion/popup.ts'
import { emptyEditor, type Edit, type Editor } from './editor.ts'
import type { Folded, ImageFile } from './folded-text.ts'
import type { SessionPicker } from './session-picker.ts'

/** A key as the prompt understands it. */
export type PromptKey =
  /** `stays`: moves in the text and never leaves the view, being held or another key than ←. */
  | { readonly type: 'edit'; readonly edit: Edit; readonly stays?: boolean }
  | { readonly type: 'paste'; readonly text: string }
  | { readonly type: 'image'; readonly path: string }
  | {
      readonly type:
        | 'enter'
        | 'escape'
        | 'tab'
        | 'shift-tab'
        | 'cancel'
        | 'suspend'
        | 'end-of-input'
        | 'leave'
        | 'yank'
        | 'undo'
        | 'search'
        | 'edit-outside'
        | 'redraw'
        | 'background-commands'
        | 'toggle-verbose'
        | 'toggle-todos'
    }

/** The search through earlier prompts. `match` is its place in the history; null while nothing fits. */
export type HistorySearch = { readonly query: string; readonly match: number | null; readonly before: Editor }

/** Everything that the user's hands have done so far. */
export type PromptState = {
  readonly editor: Editor
  readonly history: readonly string[]
  /** The entry of the history that is shown; null while something new is typed. */
  readonly recalled: number | null
  /** What was typed before the history was opened. */
  readonly draft: string
  readonly search: HistorySearch | null
  /** What was cut out last, for Ctrl+Y; several cuts in a row are one. */
  readonly killed: string
  readonly isKilling: boolean
  /** Earlier texts, the newest last. */
  readonly undo: readonly Editor[]
  readonly folded: readonly Folded[]
  readonly images: readonly ImageFile[]
  /** How many texts and images were folded in this view: each has a number of its own. */
  readonly foldedCount: number
  readonly popup: Popup | null
  /** The beginning of a word whose completions the user closed. */
  readonly closedPopup: string | null
  /** The first line that is shown of the keys; null while they are not shown. */
  readonly help: number | null
  readonly picker: SessionPicker | null
  readonly progress: Progress | null
  /** What was typed before the card took the keys; it comes back with the answer. */
  readonly stash: Editor | null
  /** Whether keys go to the card: not while the user writes something else. */
  readonly cardHasKeys: boolean
  /** The request that was answered: until the session says so too, it is not answered again. */
  readonly sentFor: string | null
  /** A key that does its work when it is pressed again. */
  readonly armed: 'cancel' | 'escape' | null
  /** When the text was changed last, or ← was pressed: what follows at once is no wish to leave. */
  readonly touchedAt: number
  /** A line about the last key, until the next. */
  readonly notice: string | null
}

/** What the prompt looks at. */
export type Situation = {
  readonly request: OpenRequest | null
  readonly isWorking: boolean
  readonly mode: PermissionMode
  /** Modes that the user has accepted once. */
  readonly acceptedModes: readonly PermissionMode[]
  /** Whether ← on an empty prompt leaves. */
  readonly leftDetaches: boolean
  /** A reply that was sent and is not in the conversation yet, the last one. */
  readonly lastQueued: { readonly requestId: string; readonly text: string } | null
  /** What a row of the prompt takes. */
  readonly columns: number
  readonly now: number
}

/** What a key asks for beyond the prompt itself. */
export type PromptEffect =
  | {
      readonly type: 'reply'
      readonly answer: Answer
      readonly answers: string | null
      /** The mode that an approved plan is carried out in. */
      readonly mode?: PermissionMode
    }
  | { readonly type: 'set-mode'; readonly mode: PermissionMode }
  | { readonly type: 'background' | 'fork'; readonly prompt: string | null }
  | { readonly type: 'list-sessions'; readonly query: string }
  | { readonly type: 'attach'; readonly sessionId: string }
  | { readonly type: 'withdraw'; readonly requestId: string; readonly text: string }
  | {
      readonly type: 'interrupt' | 'stop' | 'detach' | 'edit-outside' | 'redraw' | 'toggle-verbose' | 'toggle-todos'
    }

/** The state after a key, and what it asks for. */
export type PromptStep = { readonly state: PromptState; readonly effect: PromptEffect | null }

/** Nothing typed yet. */
export const freshPrompt: PromptState = {
  editor: emptyEditor,
  history: [],
  recalled: null,
  draft: '',
  search: null,
  killed: '',
  isKilling: false,
  undo: [],
  folded: [],
  images: [],
  foldedCount: 0,
  popup: null,
  closedPopup: null,
  help: null,
  picker: null,
  progress: null,
  stash: null,
  cardHasKeys: false,
  sentFor: null,
  armed: null,
  touchedAt: 0,
  notice: null,
}

/** A step that asks for nothing. */
export function still(state: PromptState): PromptStep {
  return { state, effect: null }
}
