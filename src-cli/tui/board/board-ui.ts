import type { Trashed } from '../../../src-shared/api/trash.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { EntryKey } from '../../../src-shared/board/board-layout.ts'
import type { Editor } from '../editor.ts'

/** A session that was deleted, as undo names it. */
export type Removed = { readonly sessionId: SessionId; readonly name: string }

/** A line of text that stands in the box's place for a moment, and what is chosen from under it. */
export type Field = { readonly editor: Editor } & (
  | { readonly kind: 'find' }
  | { readonly kind: 'rename'; readonly sessionId: SessionId }
  /** One text for all that are selected. */
  | { readonly kind: 'reply-all'; readonly sessionIds: readonly SessionId[] }
  | ListField
)

/** A field with a list: typing narrows it, Enter takes the highlighted line. */
export type ListField = {
  readonly editor: Editor
  readonly highlighted: number
} & (
  | { readonly kind: 'palette' }
  /** What can be done to the sessions that are meant. */
  | { readonly kind: 'menu' }
  | { readonly kind: 'tags'; readonly sessionIds: readonly SessionId[] }
  | { readonly kind: 'directory'; readonly found: readonly string[] }
  /** Deleted sessions that can be restored; null until they are known. */
  | { readonly kind: 'trash'; readonly removed: readonly Trashed[] | null }
)

/** Whether a field has a list under it. */
export function hasList(field: Field): field is ListField {
  switch (field.kind) {
    case 'palette':
    case 'menu':
    case 'tags':
    case 'directory':
    case 'trash':
      return true
    case 'find':
    case 'rename':
    case 'reply-all':
      return false
  }
}

/** A question of the board itself, answered with y; what is good to know besides stands behind it. */
export type Confirm = { readonly text: string; readonly detail?: string; readonly yes: () => void }

/** What this terminal shows; the supervisor knows nothing of it. */
export type BoardUi = {
  readonly selected: EntryKey | null
  /** Sessions that are selected together; what is done is done to all of them. */
  readonly selection: ReadonlySet<SessionId>
  /** Where keys go: to the list, or into the text (of the reply while peek is open, else of the task). */
  readonly focus: 'list' | 'text'
  readonly peek: SessionId | null
  readonly unfolded: ReadonlySet<string>
  readonly field: Field | null
  /** The first line that is shown of a list over the board: the keys, or the custom agents. */
  readonly sheet: { readonly title: string; readonly lines: readonly string[]; readonly from: number } | null
  readonly confirm: Confirm | null
  /** A first Ctrl+X: a second one until then deletes. */
  readonly armed: { readonly sessionIds: ReadonlySet<SessionId>; readonly until: number } | null
  /** The first Ctrl+C. */
  readonly leaving: boolean
  /** A line about the last key. */
  readonly notice: { readonly text: string; readonly isProblem: boolean } | null
  /** What Ctrl+Z brings back: what was deleted together comes back together. */
  readonly removed: readonly (readonly Removed[])[]
  readonly busy: string | null
}

/** As the board begins. */
export const freshUi: BoardUi = {
  selected: null,
  selection: new Set(),
  focus: 'list',
  peek: null,
  unfolded: new Set(),
  field: null,
  sheet: null,
  confirm: null,
  armed: null,
  leaving: false,
  notice: null,
  removed: [],
  busy: null,
}
