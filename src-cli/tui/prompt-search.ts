import { applyEdit, editorWith } from './editor.ts'
import { still, type HistorySearch, type PromptKey, type PromptState, type PromptStep } from './prompt-types.ts'

/** Ctrl+R: looks through what was sent before, the newest first. */
export function beginSearch(state: PromptState): PromptState {
  return { ...state, search: { query: '', match: null, before: state.editor }, popup: null }
}

/** A key of the search; null when it ends the search and means something else besides. */
export function searchKey(state: PromptState, search: HistorySearch, key: PromptKey): PromptStep | null {
  switch (key.type) {
    case 'search':
      return still(found(state, search, search.query, (search.match ?? state.history.length) - 1))
    case 'escape':
    case 'cancel':
      return still({ ...state, editor: search.before, search: null })
    case 'tab':
    case 'enter':
      return still({ ...state, search: null })
    case 'edit': {
      const { edit } = key
      if (edit.type === 'insert') return still(found(state, search, search.query + edit.text, state.history.length - 1))
      if (edit.type === 'delete-back') {
        const query = applyEdit(editorWith(search.query), edit).text
        return still(found(state, search, query, state.history.length - 1))
      }
      return null
    }
    default:
      return null
  }
}

function found(state: PromptState, search: HistorySearch, query: string, from: number): PromptState {
  const wanted = query.toLowerCase()
  const match =
    query === '' ? -1 : state.history.findLastIndex((one, at) => at <= from && one.toLowerCase().includes(wanted))
  // Without another one the last that was found stays.
  if (match === -1) return { ...state, search: { ...search, query, match: query === '' ? null : search.match } }
  const text = state.history[match] ?? ''
  return { ...state, editor: { text, cursor: text.toLowerCase().indexOf(wanted) }, search: { ...search, query, match } }
}
