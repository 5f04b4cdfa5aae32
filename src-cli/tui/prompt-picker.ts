import { applyEdit, editorWith } from './editor.ts'
import { still, type PromptKey, type PromptState, type PromptStep } from './prompt-types.ts'
import { pickable, type SessionPicker } from './session-picker.ts'

/** A key while sessions are listed. */
export function pickerKey(state: PromptState, picker: SessionPicker, key: PromptKey): PromptStep {
  const shut: PromptState = { ...state, picker: null }
  const shown = pickable(picker)
  const move = (step: -1 | 1): PromptStep => {
    const highlighted = shown.length === 0 ? 0 : (picker.highlighted + step + shown.length) % shown.length
    return still({ ...state, picker: { ...picker, highlighted } })
  }
  switch (key.type) {
    case 'escape':
    case 'cancel':
    case 'leave':
      return still(shut)
    case 'enter': {
      const session = shown[picker.highlighted]
      if (session === undefined) return still({ ...state, notice: 'no session of that name here' })
      return { state: shut, effect: { type: 'attach', sessionId: session.sessionId } }
    }
    case 'edit': {
      const { edit } = key
      if (edit.type === 'up') return move(-1)
      if (edit.type === 'down') return move(1)
      const query = applyEdit(editorWith(picker.query), edit).text
      return still({ ...state, picker: { ...picker, query, highlighted: 0 } })
    }
    default:
      return still(state)
  }
}
