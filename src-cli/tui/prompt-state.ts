import type { PermissionMode } from '../../src-shared/board/launch.ts'
import type { Answer, OpenRequest } from '../../src-shared/board/session-state.ts'
import { answerInWords, beginAnswer, choicesOf, pick, takesSeveral, type Progress, type Step } from './choices.ts'
import { applyEdit, editorWith, emptyEditor, type Edit, type Editor } from './editor.ts'

/** A key as the prompt understands it. */
export type PromptKey =
  | { readonly type: 'edit'; readonly edit: Edit }
  | { readonly type: 'enter' | 'escape' | 'tab' | 'shift-tab' | 'cancel' | 'suspend' | 'end-of-input' | 'leave' }

/** Everything that the user's hands have done so far. */
export type PromptState = {
  readonly editor: Editor
  readonly history: readonly string[]
  /** The entry of the history that is shown; null while something new is typed. */
  readonly recalled: number | null
  /** What was typed before the history was opened. */
  readonly draft: string
  readonly progress: Progress | null
  /** The request that was answered: until the session says so too, it is not answered again. */
  readonly sentFor: string | null
  /** One Ctrl+C was pressed: the next one leaves. */
  readonly armed: boolean
  /** A line about the last key, until the next. */
  readonly notice: string | null
}

/** What the prompt looks at. */
export type Situation = {
  readonly request: OpenRequest | null
  readonly isWorking: boolean
  readonly mode: PermissionMode
  readonly now: number
}

/** What a key asks for beyond the prompt itself. */
export type PromptEffect =
  | { readonly type: 'reply'; readonly answer: Answer; readonly answers: string | null }
  | { readonly type: 'set-mode'; readonly mode: PermissionMode }
  | { readonly type: 'interrupt' | 'stop' | 'detach' | 'background' }

/** The state after a key, and what it asks for. */
export type PromptStep = { readonly state: PromptState; readonly effect: PromptEffect | null }

/** Nothing typed yet. */
export const freshPrompt: PromptState = {
  editor: emptyEditor,
  history: [],
  recalled: null,
  draft: '',
  progress: null,
  sentFor: null,
  armed: false,
  notice: null,
}

/** A key within this time of a question's appearance was meant for something else. */
const GRACE_MS = 350
const HISTORY = 200
const modes: readonly PermissionMode[] = ['default', 'acceptEdits', 'plan']

/** Follows what is asked: a new request begins a new answer, an answered one ends it. */
export function followRequest(state: PromptState, request: OpenRequest | null, now: number): PromptState {
  if (request === null) return state.progress === null ? state : { ...state, progress: null }
  if (state.progress?.requestId === request.requestId) return state
  return { ...state, progress: beginAnswer(request, now) }
}

/** What a key does. Pure. */
export function pressKey(before: PromptState, key: PromptKey, situation: Situation): PromptStep {
  const state = { ...before, armed: false, notice: null }
  const isEmpty = state.editor.text === ''
  switch (key.type) {
    case 'cancel':
      if (!isEmpty) return still({ ...state, editor: emptyEditor, recalled: null })
      return before.armed
        ? { state, effect: { type: 'detach' } }
        : still({ ...state, armed: true, notice: 'Ctrl+C again leaves; the session goes on' })
    case 'leave':
    case 'suspend':
      return { state, effect: { type: 'detach' } }
    case 'end-of-input':
      return isEmpty ? { state, effect: { type: 'detach' } } : edited(state, { type: 'delete-forward' })
    case 'escape':
      if (situation.isWorking) return { state: { ...state, notice: 'interrupting…' }, effect: { type: 'interrupt' } }
      return still({ ...state, editor: emptyEditor, recalled: null })
    case 'shift-tab': {
      const mode = modes[(modes.indexOf(situation.mode) + 1) % modes.length] ?? 'default'
      return { state, effect: { type: 'set-mode', mode } }
    }
    case 'tab':
      return still(state)
    case 'enter':
      return isEmpty ? chooseHighlighted(state, situation) : send(state, situation)
    case 'edit':
      return isEmpty ? onEmpty(state, key.edit, situation) : onText(state, key.edit)
  }
}

/** What is asked and not answered yet. */
function unanswered(state: PromptState, { request }: Situation): OpenRequest | null {
  return request?.requestId === state.sentFor ? null : request
}

function still(state: PromptState): PromptStep {
  return { state, effect: null }
}

function edited(state: PromptState, edit: Edit): PromptStep {
  return still({ ...state, editor: applyEdit(state.editor, edit), recalled: null })
}

/** With nothing typed, keys go to the choices first. */
function onEmpty(state: PromptState, edit: Edit, situation: Situation): PromptStep {
  const { progress } = state
  const request = unanswered(state, situation)
  if (edit.type === 'left') return { state, effect: { type: 'detach' } }
  // A number pressed twice is no message.
  const isAnswered = situation.request !== null && request === null
  if (isAnswered && edit.type === 'insert' && /^[1-9 ]$/.test(edit.text)) return still(state)
  if (request === null || progress === null) return edit.type === 'up' ? recall(state, -1) : edited(state, edit)
  const choices = choicesOf(request, progress)
  if (edit.type === 'up' || edit.type === 'down') {
    if (choices.length === 0) return edit.type === 'up' ? recall(state, -1) : still(state)
    const step = edit.type === 'up' ? choices.length - 1 : 1
    return still({ ...state, progress: { ...progress, highlighted: (progress.highlighted + step) % choices.length } })
  }
  if (edit.type !== 'insert') return edited(state, edit)
  if (edit.text === ' ' && takesSeveral(request, progress)) return tick(state, progress, progress.highlighted)
  const index = /^[1-9]$/.test(edit.text) ? Number(edit.text) - 1 : -1
  if (choices[index] === undefined) return edited(state, edit)
  if (isTooEarly(progress, situation)) return still({ ...state, notice: 'a question came up just now' })
  if (takesSeveral(request, progress)) return tick(state, progress, index)
  return stepped(state, pick(request, progress, [index]), request)
}

/** With something typed, arrows move in it, and beyond it through the history. */
function onText(state: PromptState, edit: Edit): PromptStep {
  if (edit.type !== 'up' && edit.type !== 'down') return edited(state, edit)
  const moved = applyEdit(state.editor, edit)
  if (moved !== state.editor) return still({ ...state, editor: moved })
  return recall(state, edit.type === 'up' ? -1 : 1)
}

function chooseHighlighted(state: PromptState, situation: Situation): PromptStep {
  const { progress } = state
  const request = unanswered(state, situation)
  if (request === null || progress === null || choicesOf(request, progress).length === 0) return still(state)
  if (isTooEarly(progress, situation)) return still({ ...state, notice: 'a question came up just now' })
  const several = takesSeveral(request, progress)
  if (several && progress.ticked.length === 0) {
    return still({ ...state, notice: 'tick with Space or a number, then Enter' })
  }
  const selected = several ? [...progress.ticked].sort((a, b) => a - b) : [progress.highlighted]
  return stepped(state, pick(request, progress, selected), request)
}

function send(state: PromptState, situation: Situation): PromptStep {
  const { text, cursor } = state.editor
  // A backslash before Enter is a line break, for terminals that do not tell Shift+Enter from Enter.
  if (text[cursor - 1] === '\\') {
    return still({ ...state, editor: applyEdit(applyEdit(state.editor, { type: 'delete-back' }), newline) })
  }
  const words = text.trim()
  if (words === '') return still({ ...state, editor: emptyEditor })
  const history = [...state.history.filter((one) => one !== words), words].slice(-HISTORY)
  const sent: PromptState = { ...state, editor: emptyEditor, history, recalled: null, draft: '' }
  switch (words) {
    case '/exit':
    case '/quit':
    case '/detach':
      return { state: sent, effect: { type: 'detach' } }
    case '/stop':
      return { state: { ...sent, notice: 'stopping…' }, effect: { type: 'stop' } }
    case '/bg':
    case '/background':
      return { state: sent, effect: { type: 'background' } }
    default:
  }
  const request = unanswered(state, situation)
  if (request === null || state.progress === null) {
    return { state: sent, effect: { type: 'reply', answer: { type: 'text', text: words }, answers: null } }
  }
  return stepped(sent, answerInWords(request, state.progress, words), request)
}

const newline: Edit = { type: 'insert', text: '\n' }

function stepped(state: PromptState, step: Step, request: OpenRequest): PromptStep {
  if (step.kind === 'more') return still({ ...state, progress: step.progress })
  const sent = { ...state, sentFor: request.requestId, notice: 'sent' }
  return { state: sent, effect: { type: 'reply', answer: step.answer, answers: request.requestId } }
}

function tick(state: PromptState, progress: Progress, index: number): PromptStep {
  const ticked = progress.ticked.includes(index)
    ? progress.ticked.filter((one) => one !== index)
    : [...progress.ticked, index]
  return still({ ...state, progress: { ...progress, ticked, highlighted: index } })
}

function isTooEarly(progress: Progress, { now }: Situation): boolean {
  return now - progress.shownAt < GRACE_MS
}

function recall(state: PromptState, step: -1 | 1): PromptStep {
  const { history, recalled } = state
  if (recalled === null && step === 1) return still(state)
  const index = (recalled ?? history.length) + step
  if (index < 0) return still(state)
  const draft = recalled === null ? state.editor.text : state.draft
  if (index >= history.length) return still({ ...state, editor: editorWith(draft), recalled: null })
  return still({ ...state, editor: editorWith(history[index] ?? ''), recalled: index, draft })
}
