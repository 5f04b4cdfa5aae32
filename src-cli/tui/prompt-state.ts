import type { PermissionMode } from '../../src-shared/board/launch.ts'
import { accepted, completionQuery, moveInPopup, sameWord, type Popup } from './completion/popup.ts'
import { applyEdit, type Edit } from './editor.ts'
import { hasSteps } from './choices.ts'
import { cardKey, chooseHighlighted, escapeCard, focusCard, leaveCard, unanswered } from './prompt-card.ts'
import { helpLines } from './help-lines.ts'
import { pickerKey } from './prompt-picker.ts'
import { beginSearch, searchKey } from './prompt-search.ts'
import { send } from './prompt-send.ts'
import { cleared, edited, pasted, recall, undone, withImage, withText, yanked } from './prompt-text.ts'
import { still, type PromptKey, type PromptState, type PromptStep, type Situation } from './prompt-types.ts'

/** Keys so close together that the hand was still busy with the text. */
const busyMs = 500
const modes: readonly PermissionMode[] = ['default', 'acceptEdits', 'plan', 'auto', 'bypassPermissions']
const toBeAccepted: readonly PermissionMode[] = ['auto', 'bypassPermissions']

/** What a key does. Pure. */
export function pressKey(before: PromptState, key: PromptKey, situation: Situation): PromptStep {
  const pressed: PromptState = { ...before, armed: null, notice: null }
  const step = route(pressed, before, key, situation)
  return { ...step, state: withoutStalePopup(step.state) }
}

/** Whoever has the keys now takes them: the help, the list of sessions, the search, then the prompt itself. */
function route(state: PromptState, before: PromptState, key: PromptKey, situation: Situation): PromptStep {
  if (state.help !== null) {
    const shut = { ...state, help: null }
    if (key.type === 'edit' && key.edit.type === 'down')
      return still({ ...state, help: Math.min(state.help + 1, helpLines(situation.columns).length - 1) })
    if (key.type === 'edit' && key.edit.type === 'up') return still({ ...state, help: Math.max(0, state.help - 1) })
    const isOver = key.type === 'escape' || key.type === 'enter' || isLetter(key, '?') || isLetter(key, 'q')
    return isOver ? still(shut) : route(shut, before, key, situation)
  }
  if (state.picker !== null) return pickerKey(state, state.picker, key)
  if (state.search !== null) {
    const step = searchKey(state, state.search, key)
    if (step !== null) return step
    const over = { ...state, search: null }
    // ← ends a search that found nothing, and leaves nothing else.
    const leavesNothing = key.type === 'edit' && key.edit.type === 'left' && state.editor.text === ''
    return leavesNothing ? still(over) : route(over, before, key, situation)
  }
  const inPopup = state.popup === null ? null : popupKey(state, state.popup, key, situation)
  return inPopup ?? promptKey(state, before, key, situation)
}

function promptKey(state: PromptState, before: PromptState, key: PromptKey, situation: Situation): PromptStep {
  const isEmpty = state.editor.text === ''
  switch (key.type) {
    case 'cancel':
      if (!isEmpty || isWriting(state)) return still(notWriting(cleared(state)))
      return before.armed === 'cancel'
        ? { state, effect: { type: 'detach' } }
        : still({ ...state, armed: 'cancel', notice: 'Ctrl+C again leaves; the session goes on' })
    case 'leave':
    case 'suspend':
      return { state, effect: { type: 'detach' } }
    case 'end-of-input':
      return isEmpty
        ? { state, effect: { type: 'detach' } }
        : still(edited(state, { type: 'delete-forward' }, situation))
    case 'escape':
      return escape(state, before, situation)
    case 'shift-tab':
      return { state, effect: { type: 'set-mode', mode: nextMode(situation) } }
    case 'tab':
      return tab(state, situation)
    case 'enter':
      return isEmpty ? enterOnEmpty(state, situation) : send(state, situation)
    case 'yank':
      return yanked(state, situation)
    case 'undo':
      return undone(state, situation)
    case 'search':
      return still(beginSearch(state))
    case 'paste':
      return still(pasted(state, key.text, situation))
    case 'image':
      return still(withImage(state, key.path, situation))
    case 'background-commands':
      // Ctrl+B goes a letter back, where there is one.
      if (!isEmpty) return still(edited(state, { type: 'left' }, situation))
      if (!situation.isWorking) return still({ ...state, notice: 'no command is waited for' })
      return { state, effect: { type: 'reply', answer: { type: 'text', text: '/tasks bg' }, answers: null } }
    case 'edit-outside':
    case 'redraw':
    case 'toggle-verbose':
    case 'toggle-todos':
      return { state, effect: { type: key.type } }
    case 'edit':
      return isEmpty ? onEmpty(state, key.edit, key.stays === true, situation) : onText(state, key.edit, situation)
  }
}

/** A card that came while something was typed is looked at before it is answered. */
function enterOnEmpty(state: PromptState, situation: Situation): PromptStep {
  const isOpen = unanswered(state, situation) !== null && state.progress !== null
  return isOpen && !state.cardHasKeys ? still(focusCard(state, situation.now)) : chooseHighlighted(state, situation)
}

function isWriting(state: PromptState): boolean {
  return state.progress !== null && state.progress.writing !== null
}

function notWriting(state: PromptState): PromptState {
  return state.progress === null ? state : { ...state, progress: { ...state.progress, writing: null } }
}

/** With nothing typed, keys go to the card first. */
function onEmpty(state: PromptState, edit: Edit, stays: boolean, situation: Situation): PromptStep {
  const { progress } = state
  const request = unanswered(state, situation)
  // A number pressed twice is no message.
  const isAnswered = situation.request !== null && request === null
  if (isAnswered && edit.type === 'insert' && /^[1-9 ]$/.test(edit.text)) return still(state)
  if (request !== null && progress !== null) {
    // With the prompt empty again nothing stands in the card's way.
    const focused = state.cardHasKeys ? state : focusCard(state, situation.now)
    const step = cardKey(focused, request, focused.progress ?? progress, edit, situation)
    if (step !== null) return step
    if (hasSteps(request) && (edit.type === 'left' || edit.type === 'right')) return still(state)
    return edit.type === 'left' ? leave(state, stays, situation) : still(edited(focused, edit, situation))
  }
  if (edit.type === 'left') return leave(state, stays, situation)
  if (edit.type === 'insert' && edit.text === '?') return still({ ...state, help: 0 })
  if (edit.type !== 'up') return still(edited(state, edit, situation))
  const queued = situation.lastQueued
  if (queued !== null && state.recalled === null) {
    return { state, effect: { type: 'withdraw', requestId: queued.requestId, text: queued.text } }
  }
  return still(recall(state, -1))
}

/** With something typed, arrows move in it, and beyond it through the history. */
function onText(state: PromptState, edit: Edit, situation: Situation): PromptStep {
  if (edit.type === 'left') {
    return still({ ...edited(state, edit, situation), touchedAt: situation.now })
  }
  if (edit.type !== 'up' && edit.type !== 'down') return still(edited(state, edit, situation))
  const moved = applyEdit(state.editor, edit, situation.columns)
  if (moved !== state.editor) return still({ ...state, editor: moved, isKilling: false })
  if (state.recalled === null && edit.type === 'down') {
    return still({ ...state, editor: applyEdit(state.editor, { type: 'text-end' }) })
  }
  return still(recall(state, edit.type === 'up' ? -1 : 1))
}

/** ← leaves, but not when the hand was still editing, or holds the key. */
function leave(state: PromptState, stays: boolean, situation: Situation): PromptStep {
  if (!situation.leftDetaches) return still(state)
  const isBusy = situation.now - state.touchedAt < busyMs
  const touched = { ...state, touchedAt: situation.now }
  if (stays || isBusy) return still({ ...touched, notice: '← on an empty prompt leaves: press it again' })
  return { state: touched, effect: { type: 'detach' } }
}

function escape(state: PromptState, before: PromptState, situation: Situation): PromptStep {
  const request = unanswered(state, situation)
  if (request !== null && state.progress !== null && state.cardHasKeys) {
    return escapeCard(state, request, state.progress)
  }
  if (situation.isWorking) return { state: { ...state, notice: 'interrupting…' }, effect: { type: 'interrupt' } }
  if (state.editor.text === '') return still(state)
  return before.armed === 'escape'
    ? still(cleared(state))
    : still({ ...state, armed: 'escape', notice: 'Esc again clears the text' })
}

function tab(state: PromptState, situation: Situation): PromptStep {
  if (unanswered(state, situation) === null || state.progress === null) return still(state)
  if (!state.cardHasKeys) return still(focusCard(state, situation.now))
  return still(state.stash === null ? state : leaveCard(state))
}

function nextMode({ mode, acceptedModes }: Situation): PermissionMode {
  const round = modes.filter((one) => !toBeAccepted.includes(one) || acceptedModes.includes(one))
  return round[(round.indexOf(mode) + 1) % round.length] ?? 'default'
}

/** A key while completions are listed; null when it is about something else. */
function popupKey(state: PromptState, popup: Popup, key: PromptKey, situation: Situation): PromptStep | null {
  // A list that was made for less than is typed by now completes nothing.
  const isFresh = completionQuery(state.editor)?.text === popup.query.text
  switch (key.type) {
    case 'tab':
      if (!isFresh) return still(state)
      return still(completed(state, popup))
    case 'enter': {
      if (!isFresh) return null
      const item = popup.items[popup.highlighted]
      const whole = completed(state, popup)
      if (item === undefined || popup.query.kind !== 'command') return still(whole)
      // A command that needs words waits for them; what its hint has in brackets may be left out.
      return /^[^[]*</.test(item.hint) ? still(whole) : send(whole, situation)
    }
    case 'escape':
      return still({ ...state, popup: null, closedPopup: closedFor(popup) })
    case 'edit':
      if (key.edit.type === 'up') return still({ ...state, popup: moveInPopup(popup, -1) })
      if (key.edit.type === 'down') return still({ ...state, popup: moveInPopup(popup, 1) })
      return null
    default:
      return null
  }
}

function completed(state: PromptState, popup: Popup): PromptState {
  return { ...withText(state, accepted(state.editor, popup)), popup: null, recalled: null }
}

function closedFor({ query }: Popup): string {
  return `${query.kind} ${query.start}`
}

/** Completions belong to a word: with the word they go. */
function withoutStalePopup(state: PromptState): PromptState {
  const query = completionQuery(state.editor)
  const popup = state.popup !== null && query !== null && sameWord(state.popup.query, query) ? state.popup : null
  const closedPopup = query !== null && `${query.kind} ${query.start}` === state.closedPopup ? state.closedPopup : null
  return popup === state.popup && closedPopup === state.closedPopup ? state : { ...state, popup, closedPopup }
}

function isLetter(key: PromptKey, letter: string): boolean {
  return key.type === 'edit' && key.edit.type === 'insert' && key.edit.text === letter
}
