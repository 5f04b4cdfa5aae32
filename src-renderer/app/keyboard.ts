import {
  commandOfKey,
  digitOf,
  typesCharacter,
  type KeyCommand,
  type KeyContext,
} from '../../src-shared/board/key-map.ts'
import { parseFilter } from '../../src-shared/board/filters.ts'
import { neighbourGroupOf, neighbourOf, nextNeedingInput } from './board-lines.ts'
import { focusPlace } from './focus.ts'
import {
  attach,
  backToBoard,
  nthOfDirectory,
  openPeek,
  select,
  selectedEntry,
  selectedSession,
  toggleEntry,
} from './navigation.ts'
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

function contextOf(target: EventTarget | null): KeyContext | 'text' | 'dialog' {
  if (!(target instanceof Element)) return 'grid'
  if (target.closest('[role="dialog"], [role="menu"], [data-radix-popper-content-wrapper]') !== null) return 'dialog'
  const place = target.closest('[data-keys]')?.getAttribute('data-keys')
  if (place === 'terminal' || place === 'dispatch' || place === 'reply') return place
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return 'text'
  return 'grid'
}

/** A button or link that has the focus takes Enter and Space itself. */
function actsItself(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, summary, select') !== null
}

function hasSelection(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement && target.selectionStart !== target.selectionEnd
}

function isWide(): boolean {
  return window.innerWidth >= 1600
}

/** Runs a command; false when there is nothing to do it to, and the key keeps its own meaning. */
function run(services: Services, command: KeyCommand, context: KeyContext, digit: number | null): boolean {
  const { ui, lines, actions, connection } = services
  const session = selectedSession(services)
  const move = (key: ReturnType<typeof neighbourOf>): boolean => {
    if (key !== null) select(services, key)
    if (context === 'grid') focusPlace('board')
    return true
  }
  const { selected } = ui.getState()
  switch (command) {
    case 'move-up':
      return move(neighbourOf(lines.getState(), selected, -1))
    case 'move-down':
      return move(neighbourOf(lines.getState(), selected, 1))
    case 'group-up':
      return move(neighbourGroupOf(lines.getState(), selected, -1))
    case 'group-down':
      return move(neighbourGroupOf(lines.getState(), selected, 1))
    case 'next-needing-input':
      return move(
        nextNeedingInput(lines.getState(), selected, (key) => {
          const entry = lines.getState().entries.find((one) => one.key === key)
          return entry?.kind === 'session' && actions.rowOf(entry.sessionId)?.state === 'blocked'
        }),
      )
    case 'open': {
      const entry = selectedEntry(services)
      if (entry === null) return false
      if (entry.kind === 'session') attach(services, entry.sessionId)
      else toggleEntry(services, entry)
      return true
    }
    case 'attach':
      if (session !== null) attach(services, session)
      return session !== null
    case 'attach-nth': {
      const nth = nthOfDirectory(services, digit ?? 0)
      if (nth !== null) attach(services, nth)
      return true
    }
    case 'peek':
      if (session === null) {
        const entry = selectedEntry(services)
        if (entry !== null) toggleEntry(services, entry)
      } else if (ui.getState().peek === session) ui.setState({ peek: null })
      else openPeek(services, session)
      return true
    case 'pin':
      if (session !== null) actions.setPinned(session, !(actions.rowOf(session)?.pinned ?? false))
      return true
    case 'reorder-up':
      if (session !== null) actions.nudge(session, -1)
      return true
    case 'reorder-down':
      if (session !== null) actions.nudge(session, 1)
      return true
    case 'rename':
      if (session !== null) ui.setState({ renaming: { sessionId: session, text: actions.rowOf(session)?.name ?? '' } })
      return true
    case 'stop':
      if (session !== null) actions.stopThenDelete(session)
      return true
    case 'grouping': {
      const { layout } = connection.board.getState().board
      const grouping = layout.grouping === 'state' ? 'directory' : 'state'
      void connection.call((client) => client.board.setLayout({ ...layout, grouping }))
      return true
    }
    case 'find':
      return find(services)
    case 'palette':
      ui.setState({ overlay: 'palette' })
      return true
    case 'help':
      ui.setState({ overlay: 'help' })
      return true
    case 'close':
      return close(services)
    case 'back-to-board':
      backToBoard(services, isWide())
      return true
    case 'dispatch':
    case 'dispatch-and-attach':
    case 'newline':
    case 'history-older':
    case 'history-newer':
      // The box itself knows what stands in it.
      return false
  }
}

/** Find: a filter in the dispatch box; while a task is being written there, the palette, so that no text is lost. */
function find({ ui }: Services): boolean {
  const { input } = ui.getState()
  if (input.trim() !== '' && parseFilter(input) === null) ui.setState({ overlay: 'palette' })
  else {
    ui.setState({ input: 'n:' })
    focusPlace('dispatch')
  }
  return true
}

/** Esc: closes peek, then clears the input, then goes to the board. */
function close({ ui }: Services): boolean {
  const { peek, input } = ui.getState()
  if (peek !== null) {
    ui.setState({ peek: null })
    focusPlace('board')
  } else if (input !== '') ui.setState({ input: '' })
  else focusPlace('board')
  return true
}

/** Handles a key press anywhere in the window. What an element handled itself arrives prevented and is left alone. */
export function handleKey(services: Services, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const context = contextOf(event.target)
  if (context === 'dialog' || context === 'text') return
  if ((event.key === 'Enter' || event.key === ' ') && actsItself(event.target)) return
  const peeking = services.ui.getState().peek !== null
  const command = commandOfKey(event, context, services.platform)
  if (command !== null) {
    // In text fields the editing keys win: a selection is cut.
    if (command === 'stop' && hasSelection(event.target)) return
    if (event.key === 'Enter' && context === 'grid' && peeking && answerKeys?.send() === true) {
      event.preventDefault()
      return
    }
    if (run(services, command, context, digitOf(event))) event.preventDefault()
    return
  }
  if (context !== 'grid' || !typesCharacter(event)) return
  if (peeking && /^[1-9]$/.test(event.key) && answerKeys?.pick(Number(event.key)) === true) {
    event.preventDefault()
    return
  }
  // The key itself is not prevented: it types into the box that now has the focus.
  if (!(peeking && focusPlace('reply'))) focusPlace('dispatch')
}
