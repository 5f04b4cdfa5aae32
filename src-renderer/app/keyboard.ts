import { digitOf, typesCharacter } from '../../src-shared/board/key-chord.ts'
import { editsText } from '../../src-shared/board/key-hazards.ts'
import type { KeyContext } from '../../src-shared/board/key-map.ts'
import { commands } from './commands/registry.ts'
import { focusPlace } from './focus.ts'
import { isPeekShown } from './navigation.ts'
import type { Services } from './services.ts'

/** The question in the open peek, answered from the grid; false when there is nothing to pick or to send. */
type AnswerKeys = { readonly pick: (digit: number) => boolean; readonly send: () => boolean }

let answerKeys: AnswerKeys | null = null

/** Lets digits pick options, and Enter send the picks, while a question is on screen. Returns how to end it. */
export function registerAnswerKeys(keys: AnswerKeys): () => void {
  answerKeys = keys
  return () => {
    if (answerKeys === keys) answerKeys = null
  }
}

let lastContext: KeyContext = 'grid'

/** Where the focus was at the last key press outside of a dialog: what help is asked about. */
export function contextOfLastKey(): KeyContext {
  return lastContext
}

function contextOf(services: Services, target: EventTarget | null): KeyContext | 'text' | 'dialog' {
  const elsewhere = services.ui.getState().screen === 'board' ? 'grid' : 'screen'
  if (!(target instanceof Element)) return elsewhere
  if (target.closest('[role="dialog"], [role="menu"], [data-radix-popper-content-wrapper]') !== null) return 'dialog'
  const place = target.closest('[data-keys]')?.getAttribute('data-keys')
  if (place === 'terminal' || place === 'dispatch' || place === 'reply') return place
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return 'text'
  return elsewhere
}

/** A button or link that has the focus takes Enter and Space itself. */
function actsItself(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, select') !== null
}

function hasSelection(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement && target.selectionStart !== target.selectionEnd
}

/** Whether the text box that has the focus needs these keys for its text: then they do nothing else. */
function isEditing(services: Services, event: KeyboardEvent, context: KeyContext, chord: string): boolean {
  if (context !== 'dispatch' && context !== 'reply') return false
  const edits = editsText(chord, services.platform)
  return edits === 'always' || (edits === 'selection' && hasSelection(event.target))
}

/** Handles a key press anywhere in the window. What an element handled itself arrives prevented and is left alone. */
export function handleKey(services: Services, event: KeyboardEvent): void {
  const context = contextOf(services, event.target)
  if (context !== 'dialog' && context !== 'text') lastContext = context
  if (event.defaultPrevented || event.isComposing) return
  if (context === 'dialog' || context === 'text') return
  if ((event.key === 'Enter' || event.key === ' ') && actsItself(event.target)) return
  const peeking = isPeekShown(services)
  // What was picked of an open question is sent first, whatever else Enter is bound to.
  const isPlainEnter = event.key === 'Enter' && !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
  if (isPlainEnter && context === 'grid' && peeking && answerKeys?.send() === true) {
    event.preventDefault()
    return
  }
  const hit = services.keys.commandOf(event, context)
  if (hit !== null) {
    const command = commands[hit.command]
    if (command.ofBox === true || isEditing(services, event, context, hit.chord)) return
    const applies = command.unavailable(services) === null
    // Bound keys with a modifier mean nothing else, though there is nothing to do right now: Ctrl+R reloads no window.
    if (applies || event.ctrlKey || event.metaKey || event.altKey) event.preventDefault()
    if (applies) command.run(services, hit.index)
    return
  }
  if (context !== 'grid' || !typesCharacter(event)) return
  const digit = digitOf(event)
  if (peeking && digit !== null && digit > 0 && answerKeys?.pick(digit) === true) {
    event.preventDefault()
    return
  }
  // The key itself is not prevented: it types into the box that now has the focus.
  if (!(peeking && focusPlace('reply'))) focusPlace('dispatch')
}
