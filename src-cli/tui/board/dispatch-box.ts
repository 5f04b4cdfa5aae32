import type { KnownNames } from '../../../src-shared/client/dispatch/known-names.ts'
import { completionQuery, type CompletionQuery } from '../../../src-shared/client/dispatch/completion-query.ts'
import { withSuggestion, type Suggestion } from '../../../src-shared/client/dispatch/suggestions.ts'
import { withText } from '../prompt-text.ts'
import { freshPrompt, type PromptState } from '../prompt-types.ts'

/** What may stand where the cursor is, and which of it is highlighted; null: nothing yet, so Enter sends. */
export type Suggested = {
  readonly query: CompletionQuery
  readonly items: readonly Suggestion[]
  readonly highlighted: number | null
}

/** The box that tasks are written into. */
export type DispatchBox = {
  readonly prompt: PromptState
  readonly suggested: Suggested | null
  /** The beginning of a word whose list the user closed. */
  readonly closed: string | null
  /** What is known of the directory's names. */
  readonly names: KnownNames | null
}

/** Nothing typed yet. */
export const freshBox: DispatchBox = { prompt: freshPrompt, suggested: null, closed: null, names: null }

/** What could be completed where the cursor stands, unless the user closed its list. */
export function wantedCompletion({ prompt, closed }: DispatchBox): CompletionQuery | null {
  const query = completionQuery(prompt.editor.text, prompt.editor.cursor)
  return query === null || prompt.recalled !== null || `${query.kind} ${query.start}` === closed ? null : query
}

/** The box with its list closed, for this word. */
export function withClosedList(box: DispatchBox): DispatchBox {
  const { suggested } = box
  return suggested === null
    ? box
    : { ...box, suggested: null, closed: `${suggested.query.kind} ${suggested.query.start}` }
}

/** Another line of the list highlighted, round the ends. */
export function moveInList(box: DispatchBox, step: 1 | -1): DispatchBox {
  const { suggested } = box
  if (suggested === null) return box
  const count = suggested.items.length
  const from = suggested.highlighted ?? (step > 0 ? -1 : 0)
  return { ...box, suggested: { ...suggested, highlighted: (from + step + count) % count } }
}

/** The text with the highlighted line (or the first) in it; null when there is none. */
export function takeSuggestion(box: DispatchBox): DispatchBox | null {
  const { suggested, prompt } = box
  const item = suggested?.items[suggested.highlighted ?? 0]
  // A list that was made for less than is typed by now completes nothing.
  const query = completionQuery(prompt.editor.text, prompt.editor.cursor)
  if (suggested === null || item === undefined || query?.text !== suggested.query.text) return null
  const editor = withSuggestion(prompt.editor.text, suggested.query, item)
  return { ...box, prompt: { ...withText(prompt, editor), recalled: null }, suggested: null }
}
