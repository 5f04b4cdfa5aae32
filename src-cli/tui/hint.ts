import type { OpenRequest } from '../../src-shared/board/session-state.ts'
import { choicesOf, hasSteps, takesSeveral, type Progress } from './choices.ts'
import type { PromptState } from './prompt-types.ts'

/** What the keys do right now, in a line. */
export function hintFor(prompt: PromptState, request: OpenRequest | null, isWorking: boolean): string {
  if (prompt.search !== null) {
    return `search: ${prompt.search.query}${prompt.search.match === null ? '' : ' · Ctrl+R older'} · Enter takes it · Esc back`
  }
  if (prompt.help !== null) return '↑↓ more keys · Esc closes'
  if (prompt.picker !== null) return 'Esc closes'
  if (prompt.popup !== null) return 'Tab completes · ↑↓ choose · Esc closes'
  const { progress } = prompt
  const isOpen = request !== null && progress?.requestId === request.requestId && prompt.sentFor !== request.requestId
  if (isOpen && progress !== null) {
    return prompt.cardHasKeys ? cardHint(prompt, request, progress) : 'Tab answers this · your text is kept'
  }
  if (isWorking) return 'Esc interrupts · Ctrl+O shows everything · ← leaves · ? keys'
  return 'Enter sends · Ctrl+O shows everything · ← leaves · ? keys'
}

/** Whether the hint is worth a row of a small screen: without it nobody would know what the next key does. */
export function isHintNeeded(prompt: PromptState, request: OpenRequest | null): boolean {
  if (prompt.search !== null || prompt.help !== null) return true
  const { progress } = prompt
  if (request === null || progress?.requestId !== request.requestId || prompt.sentFor === request.requestId)
    return false
  return !prompt.cardHasKeys || progress.writing !== null || prompt.editor.text !== '' || prompt.stash !== null
}

function cardHint(prompt: PromptState, request: OpenRequest, progress: Progress): string {
  if (progress.writing === 'rule') return 'Enter always allows what this rule names · Esc back'
  if (prompt.editor.text !== '' || progress.writing !== null) return `${wordsHint(request)} · Esc back`
  const kept = prompt.stash === null ? '' : ' · Tab: your text'
  if (takesSeveral(request, progress)) return `Space or numbers tick · Enter goes on · Esc ends the turn${kept}`
  const steps = hasSteps(request) ? ' · ← → other questions' : ''
  if (request.kind === 'login') return `sign in, then type anything to try again${kept}`
  const picks = choicesOf(request, progress).length === 0 ? 'type your answer' : 'a number answers, or type'
  return `${picks}${steps} · Esc ends the turn${kept}`
}

function wordsHint(request: OpenRequest): string {
  switch (request.kind) {
    case 'permission':
      return 'Enter denies, for this reason'
    case 'plan':
      return 'Enter sends the plan back with this'
    case 'budget':
      return 'Enter takes an amount: +2.50'
    case 'question':
    case 'login':
      return 'Enter answers'
  }
}
