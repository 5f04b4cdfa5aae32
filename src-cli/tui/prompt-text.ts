import { applyEdit, editorWith, emptyEditor, type Edit, type Editor } from './editor.ts'
import { foldPasted, imageLabel, labelBefore } from './folded-text.ts'
import { still, type PromptState, type PromptStep, type Situation } from './prompt-types.ts'

const undoDepth = 100

const cuts = new Set<Edit['type']>([
  'delete-word',
  'delete-word-forward',
  'delete-blank-word',
  'delete-to-start',
  'delete-to-end',
])

/** Puts another text into the prompt; the one before can be had back with undo. */
export function withText(state: PromptState, editor: Editor): PromptState {
  if (editor.text === state.editor.text) return { ...state, editor }
  return { ...state, editor, undo: [...state.undo, state.editor].slice(-undoDepth) }
}

/** An edit of the text: what is cut out can be had back, what is changed can be undone. */
export function edited(state: PromptState, edit: Edit, situation: Situation): PromptState {
  const { editor } = state
  const label = edit.type === 'delete-back' ? labelBefore(editor.text, editor.cursor, labelsOf(state)) : null
  const after =
    label === null
      ? applyEdit(editor, edit, situation.columns)
      : {
          text: editor.text.slice(0, editor.cursor - label.length) + editor.text.slice(editor.cursor),
          cursor: editor.cursor - label.length,
        }
  if (after.text === editor.text) return { ...state, editor: after, isKilling: false }
  const changed = { ...withText(state, after), recalled: null, touchedAt: situation.now }
  if (!cuts.has(edit.type)) return { ...changed, isKilling: false }
  const cut = cutOut(editor, after)
  const isBackwards = after.cursor < editor.cursor
  const joined = isBackwards ? cut + state.killed : state.killed + cut
  return { ...changed, killed: state.isKilling ? joined : cut, isKilling: true }
}

/** What an edit that only cuts took out of the text. */
function cutOut(before: Editor, after: Editor): string {
  return before.text.slice(after.cursor, after.cursor + before.text.length - after.text.length)
}

/** Ctrl+Y: what was cut out last. */
export function yanked(state: PromptState, situation: Situation): PromptStep {
  if (state.killed === '') return still({ ...state, notice: 'nothing was cut out' })
  return still(edited(state, { type: 'insert', text: state.killed }, situation))
}

/** Ctrl+_: the text before the last change. */
export function undone(state: PromptState, situation: Situation): PromptStep {
  const last = state.undo.at(-1)
  if (last === undefined) return still({ ...state, notice: 'nothing to undo' })
  return still({ ...state, editor: last, undo: state.undo.slice(0, -1), recalled: null, touchedAt: situation.now })
}

/** A pasted text; a long one is folded to a label. */
export function pasted(state: PromptState, text: string, situation: Situation): PromptState {
  const folded = foldPasted(text, state.foldedCount + 1)
  if (folded === null) return edited(state, { type: 'insert', text }, situation)
  const kept = { ...state, folded: [...state.folded, folded], foldedCount: state.foldedCount + 1 }
  return edited(kept, { type: 'insert', text: folded.label }, situation)
}

/** A pasted or dropped image. */
export function withImage(state: PromptState, path: string, situation: Situation): PromptState {
  const number = state.foldedCount + 1
  const image = { label: imageLabel(number), path }
  const kept = { ...state, images: [...state.images, image], foldedCount: number }
  return edited(kept, { type: 'insert', text: `${image.label} ` }, situation)
}

function labelsOf(state: PromptState): readonly { readonly label: string }[] {
  return [...state.folded, ...state.images]
}

/** The prompt without its text. */
export function cleared(state: PromptState): PromptState {
  return { ...withText(state, emptyEditor), recalled: null, draft: '', popup: null, closedPopup: null }
}

/** One entry back or forth in the history; beyond the newest comes the draft again. */
export function recall(state: PromptState, step: -1 | 1): PromptState {
  const { history, recalled } = state
  if (recalled === null && step === 1) return state
  const index = (recalled ?? history.length) + step
  if (index < 0) return state
  const draft = recalled === null ? state.editor.text : state.draft
  if (index >= history.length) return { ...state, editor: editorWith(draft), recalled: null }
  return { ...state, editor: editorWith(history[index] ?? ''), recalled: index, draft }
}
