import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import {
  answerInWords,
  beginAnswer,
  choicesOf,
  hasSteps,
  isOwnWords,
  pick,
  ruleToEdit,
  stepBeside,
  takesSeveral,
  type Progress,
  type Step,
} from './choices.ts'
import { editorWith, emptyEditor, type Edit } from './editor.ts'
import { still, type PromptState, type PromptStep, type Situation } from './prompt-types.ts'

/** A key within this time of a card's appearance was meant for something else. */
const graceMs = 500

/** Follows what is asked: a new request begins a new answer, an answered one ends it and gives back what was typed before. */
export function followRequest(state: PromptState, request: OpenRequest | null, now: number): PromptState {
  if (request === null) {
    return state.progress === null ? state : unstashed({ ...state, progress: null, cardHasKeys: false })
  }
  if (state.progress?.requestId === request.requestId) return state
  return {
    ...state,
    progress: beginAnswer(request, now),
    // Who is writing goes on writing.
    cardHasKeys: state.editor.text === '' && state.search === null && state.picker === null,
  }
}

/** What is asked and not answered yet. */
export function unanswered(state: PromptState, { request }: Situation): OpenRequest | null {
  return request?.requestId === state.sentFor ? null : request
}

/** Gives the card the keys; what was typed is put aside until it is answered. */
export function focusCard(state: PromptState, now: number): PromptState {
  if (state.progress === null) return state
  const isTyped = state.editor.text !== ''
  return {
    ...state,
    editor: emptyEditor,
    stash: isTyped ? state.editor : state.stash,
    cardHasKeys: true,
    popup: null,
    progress: { ...state.progress, shownAt: now },
    notice: isTyped ? 'your text is kept for after the answer' : null,
  }
}

/** Gives the keys back to the text that was put aside. */
export function leaveCard(state: PromptState): PromptState {
  return unstashed({ ...state, cardHasKeys: false })
}

function unstashed(state: PromptState): PromptState {
  if (state.stash === null || state.editor.text !== '') return state
  return { ...state, editor: state.stash, stash: null }
}

/** A key on the card while nothing is typed; null when the card has no use for it. */
export function cardKey(
  state: PromptState,
  request: OpenRequest,
  progress: Progress,
  edit: Edit,
  situation: Situation,
): PromptStep | null {
  if (progress.writing !== null) return null
  const choices = choicesOf(request, progress)
  switch (edit.type) {
    case 'up':
    case 'down': {
      if (choices.length === 0) return null
      const step = edit.type === 'up' ? choices.length - 1 : 1
      return still({ ...state, progress: { ...progress, highlighted: (progress.highlighted + step) % choices.length } })
    }
    case 'left':
    case 'right': {
      if (!hasSteps(request)) return null
      const next = stepBeside(request, progress, edit.type === 'left' ? -1 : 1)
      return still(next === null ? state : { ...state, progress: next })
    }
    case 'insert':
      return cardLetter(state, request, progress, edit.text, situation)
    default:
      return null
  }
}

function cardLetter(
  state: PromptState,
  request: OpenRequest,
  progress: Progress,
  letter: string,
  situation: Situation,
): PromptStep | null {
  if (letter === ' ' && takesSeveral(request, progress)) return ticked(state, request, progress, progress.highlighted)
  const rule = letter === 'e' ? ruleToEdit(request, progress) : null
  if (rule !== null) {
    return isTooEarly(progress, situation)
      ? tooEarly(state)
      : still({ ...state, editor: editorWith(rule), progress: { ...progress, writing: 'rule' } })
  }
  const index = /^[1-9]$/.test(letter) ? Number(letter) - 1 : -1
  if (choicesOf(request, progress)[index] === undefined) return null
  if (isTooEarly(progress, situation)) return tooEarly(state)
  if (takesSeveral(request, progress)) return ticked(state, request, progress, index)
  return stepped(state, pick(request, progress, [index]), request)
}

/** Enter with nothing typed. */
export function chooseHighlighted(state: PromptState, situation: Situation): PromptStep {
  const { progress } = state
  const request = unanswered(state, situation)
  if (request === null || progress === null || choicesOf(request, progress).length === 0) return still(state)
  if (progress.writing !== null) return still({ ...state, notice: 'type your answer, or Esc to go back' })
  if (isTooEarly(progress, situation)) return tooEarly(state)
  if (!takesSeveral(request, progress)) {
    return stepped(state, pick(request, progress, [progress.highlighted]), request)
  }
  if (isOwnWords(request, progress, progress.highlighted)) return ticked(state, request, progress, progress.highlighted)
  if (progress.ticked.length === 0) return still({ ...state, notice: 'tick with Space or a number, then Enter' })
  return stepped(
    state,
    pick(
      request,
      progress,
      [...progress.ticked].sort((a, b) => a - b),
    ),
    request,
  )
}

/** Enter with words. */
export function answerWithWords(
  state: PromptState,
  request: OpenRequest,
  progress: Progress,
  words: string,
): PromptStep {
  return stepped(state, answerInWords(request, progress, words), request)
}

/** Esc on a card: words are taken back first; then the turn ends, and with it what it asked. */
export function escapeCard(state: PromptState, request: OpenRequest, progress: Progress): PromptStep {
  if (state.editor.text !== '' || progress.writing !== null) {
    return still({ ...state, editor: emptyEditor, popup: null, progress: { ...progress, writing: null } })
  }
  if (request.kind === 'login') return still(state)
  return {
    state: { ...state, sentFor: request.requestId, notice: 'not answered: the turn ends' },
    effect: { type: 'interrupt' },
  }
}

function stepped(state: PromptState, step: Step, request: OpenRequest): PromptStep {
  if (step.kind === 'more') return still({ ...state, progress: step.progress })
  const sent = unstashed({ ...state, sentFor: request.requestId, cardHasKeys: false, notice: 'sent' })
  const mode = step.mode === undefined ? {} : { mode: step.mode }
  return { state: sent, effect: { type: 'reply', answer: step.answer, answers: request.requestId, ...mode } }
}

function ticked(state: PromptState, request: OpenRequest, progress: Progress, index: number): PromptStep {
  if (isOwnWords(request, progress, index)) {
    return still({ ...state, progress: { ...progress, highlighted: index, writing: 'own-words' } })
  }
  const next = progress.ticked.includes(index)
    ? progress.ticked.filter((one) => one !== index)
    : [...progress.ticked, index]
  return still({ ...state, progress: { ...progress, ticked: next, highlighted: index } })
}

function isTooEarly(progress: Progress, { now }: Situation): boolean {
  return now - progress.shownAt < graceMs
}

function tooEarly(state: PromptState): PromptStep {
  return still({ ...state, notice: 'this came up just now: press again to answer' })
}
