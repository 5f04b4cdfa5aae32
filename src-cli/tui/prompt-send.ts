import { editorWith, emptyEditor, type Edit } from './editor.ts'
import { imagesIn, unfold } from './folded-text.ts'
import { answerWithWords, focusCard, unanswered } from './prompt-card.ts'
import { cleared, edited } from './prompt-text.ts'
import { still, type PromptEffect, type PromptState, type PromptStep, type Situation } from './prompt-types.ts'
import { clientCommandOf } from './slash/client-commands.ts'

/** How many earlier prompts are at hand. */
export const historyLength = 500

/** Enter with something typed: a line break after a backslash, a command of ours, an answer, or a message. */
export function send(state: PromptState, situation: Situation): PromptStep {
  const { text, cursor } = state.editor
  // For terminals that do not tell Shift+Enter from Enter.
  if (text[cursor - 1] === '\\') {
    const withoutIt = edited(state, { type: 'delete-back' }, situation)
    return still(edited(withoutIt, newline, situation))
  }
  const request = unanswered(state, situation)
  const { progress } = state
  if (request !== null && progress !== null && !state.cardHasKeys) return still(focusCard(state, situation.now))
  const words = unfold(text, state.folded).trim()
  if (words === '') return still({ ...state, editor: emptyEditor })
  // The rule of "Always allow" is no message.
  const isMessage = progress?.writing !== 'rule'
  const sent: PromptState = {
    ...cleared(state),
    history: isMessage ? withNewest(state.history, words) : state.history,
    undo: [],
  }
  const command = isMessage ? clientCommandOf(words) : null
  const images = imagesIn(words, state.images)
  // Where no image can go along, its file is named.
  const named = images.reduce((text, { label, path }) => text.replaceAll(label, () => path), words)
  if (command !== null) return runClientCommand(sent, { ...command, text: clientCommandOf(named)?.text ?? '' })
  if (request !== null && progress !== null && !isSlashCommand(words)) {
    return answerWithWords(sent, request, progress, named)
  }
  const attachments = images.map(({ path }) => ({ path }))
  const answer = { type: 'text' as const, text: words, ...(attachments.length === 0 ? {} : { attachments }) }
  return { state: sent, effect: { type: 'reply', answer, answers: null } }
}

const newline: Edit = { type: 'insert', text: '\n' }

/** A command to the session is no answer to what it asks. */
function isSlashCommand(words: string): boolean {
  return /^\/[a-z][\w:-]*(?:\s|$)/.test(words)
}

function runClientCommand(state: PromptState, command: NonNullable<ReturnType<typeof clientCommandOf>>): PromptStep {
  const effect = (type: PromptEffect): PromptStep => ({ state, effect: type })
  switch (command.name) {
    case 'exit':
      return effect({ type: 'detach' })
    case 'stop':
      return { state: { ...state, notice: 'stopping…' }, effect: { type: 'stop' } }
    case 'background':
      return effect({ type: 'background', prompt: command.text === '' ? null : command.text })
    case 'fork':
      return { state: { ...state, notice: 'forking…' }, effect: { type: 'fork', prompt: command.text || null } }
    case 'resume':
      return effect({ type: 'list-sessions', query: command.text })
    case 'keys':
      return still({ ...state, help: 0 })
  }
}

/** The history with one more; what was there already moves to its end. */
function withNewest(history: readonly string[], text: string): readonly string[] {
  return [...history.filter((one) => one !== text), text].slice(-historyLength)
}

/** A queued reply that was taken back, to be changed. */
export function withReturned(state: PromptState, text: string): PromptState {
  const rest = state.editor.text === '' ? '' : `\n${state.editor.text}`
  return { ...state, editor: editorWith(text + rest), notice: 'taken back: it was not sent' }
}
