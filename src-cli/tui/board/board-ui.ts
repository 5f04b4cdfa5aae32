import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { EntryKey } from '../../../src-shared/board/board-layout.ts'
import type { Editor } from '../editor.ts'

/** A line of text that stands in the box's place for a moment. */
export type Field =
  | { readonly kind: 'find'; readonly editor: Editor }
  | { readonly kind: 'rename'; readonly editor: Editor; readonly sessionId: SessionId }
  | { readonly kind: 'palette'; readonly editor: Editor; readonly highlighted: number }

/** A question of the board itself, answered with y. */
export type Confirm = { readonly text: string; readonly yes: () => void }

/** What this terminal shows; the supervisor knows nothing of it. */
export type BoardUi = {
  readonly selected: EntryKey | null
  /** Where keys go: to the list, or into the text (of the reply while peek is open, else of the task). */
  readonly focus: 'list' | 'text'
  readonly peek: SessionId | null
  readonly unfolded: ReadonlySet<string>
  readonly field: Field | null
  /** The first line that is shown of a list over the board: the keys, or the custom agents. */
  readonly sheet: { readonly title: string; readonly lines: readonly string[]; readonly from: number } | null
  readonly confirm: Confirm | null
  /** A first Ctrl+X: a second one until then deletes. */
  readonly armed: { readonly sessionId: SessionId; readonly until: number } | null
  /** The first Ctrl+C. */
  readonly leaving: boolean
  /** A line about the last key. */
  readonly notice: { readonly text: string; readonly isProblem: boolean } | null
  /** What Ctrl+Z brings back. */
  readonly removed: readonly { readonly sessionId: SessionId; readonly name: string }[]
  readonly busy: string | null
}

/** As the board begins. */
export const freshUi: BoardUi = {
  selected: null,
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
