import type { BoxInput } from '../../../src-shared/client/dispatch/parse-input.ts'
import { enterHint } from '../../../src-shared/client/dispatch/enter-hint.ts'
import { suggestedReply } from '../../../src-shared/board/suggested-reply.ts'
import { plural } from '../../../src-shared/base/format.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { hintFor } from '../hint.ts'
import { keysOfCommand } from './board-commands.ts'
import { fieldItems } from './board-fields.ts'
import type { BoardView } from './board-picture.ts'
import type { BoardDispatch } from './board-dispatch.ts'
import { hasList, type Field } from './board-ui.ts'
import { previewWords } from './launch-choice.ts'
import { nameOf, whichOf } from './row-words.ts'
import type { PeekView } from './peek-lines.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** Everything that is to be drawn right now. */
export function viewOf(board: TerminalBoard, dispatch: BoardDispatch): BoardView {
  const { ui } = board
  const now = board.clock.now()
  const { found, problem } = board.preview
  return {
    ui,
    board: board.board,
    lines: board.lines,
    isLoaded: board.connection.board.getState().loaded,
    health: board.connection.health.getState(),
    removing: board.removing,
    choice: board.choice,
    preview: found,
    previewLine: problem ?? (found === null ? '' : previewWords(found, agentOf(board, dispatch.read()))),
    peek: peekOf(board, now),
    text: textOf(board),
    list: listOf(board),
    hint: ui.busy ?? hintOf(board, dispatch.read()),
    now,
  }
}

function agentOf(board: TerminalBoard, box: BoxInput): string | null {
  return box.kind === 'task' ? (box.agent ?? board.choice.agent) : board.choice.agent
}

function peekOf(board: TerminalBoard, now: number): PeekView | null {
  const row = board.ui.peek === null ? null : board.row()
  const { peek } = board
  if (row === null || peek === null) return null
  return {
    row,
    transcript: peek.transcript,
    seenSeq: peek.seenSeq,
    output: peek.output,
    queued: peek.queued.map(({ text }) => text),
    reply: board.replyTo(row).state,
    suggestion: suggestedReply(row),
    now,
  }
}

function textOf(board: TerminalBoard): BoardView['text'] {
  const { field, peek } = board.ui
  if (field !== null) {
    return { editor: field.editor, title: fieldTitle(board, field), placeholder: fieldPlaceholders[field.kind] }
  }
  const row = peek === null ? null : board.row()
  if (row === null) {
    return {
      editor: board.box.prompt.editor,
      title: 'Dispatch a task',
      placeholder: 'a task, ! a command, a: s: n: t: # to filter',
    }
  }
  const suggestion = suggestedReply(row)
  return {
    editor: board.replyTo(row).state.editor,
    title: `Reply: ${nameOf(row)}`,
    placeholder: suggestion === null ? 'a reply' : `${singleLine(suggestion, 120)}  (Tab)`,
  }
}

const fieldPlaceholders: Readonly<Record<Field['kind'], string>> = {
  find: 'part of a name, a summary, a branch, a directory',
  rename: 'a name',
  'reply-all': 'one reply to all of them',
  palette: 'a command, or a session',
  menu: 'what to do',
  tags: 'a tag',
  directory: 'a path, or one of these',
  trash: 'part of a name',
}

function fieldTitle(board: TerminalBoard, field: Field): string {
  const rowsOf = (ids: readonly SessionId[]): readonly SessionRow[] =>
    ids.flatMap((sessionId) => board.board.rows.get(sessionId) ?? [])
  switch (field.kind) {
    case 'find':
      return 'Find a session'
    case 'rename':
      return 'Rename'
    case 'palette':
      return 'Command palette'
    case 'directory':
      return 'Directory of the next task'
    case 'trash':
      return trashTitle(field.removed)
    case 'menu':
      return whichOf(board.meant())
    case 'tags':
      return `Tags of ${whichOf(rowsOf(field.sessionIds))}`
    case 'reply-all':
      return `Reply to ${whichOf(rowsOf(field.sessionIds))}`
  }
}

function trashTitle(removed: Extract<Field, { kind: 'trash' }>['removed']): string {
  if (removed === null) return 'Trash'
  return removed.length === 0 ? 'Trash: nothing was deleted' : `Trash: ${plural(removed.length, 'session')}`
}

const fieldHints: Readonly<Record<Field['kind'], string>> = {
  find: '↑↓ choose · Enter takes it · Esc shows all',
  rename: 'Enter · Esc',
  'reply-all': 'Enter sends to all · Esc',
  palette: '↑↓ choose · Enter · Esc',
  menu: '↑↓ choose · Enter · Esc',
  tags: 'Enter adds or takes off · Esc is done',
  trash: '↑↓ choose · Enter restores it · Esc · backburner trash empty lets go of them',
  directory: '↑↓ choose · Tab goes below it · Enter takes it · Esc',
}

function listOf(board: TerminalBoard): BoardView['list'] {
  const { field, peek } = board.ui
  if (field !== null && hasList(field)) {
    const items = fieldItems(field, { bindings: board.bindings, rows: board.board.rows, now: board.clock.now() })
    return { items, highlighted: field.highlighted }
  }
  if (field !== null) return null
  const row = peek === null ? null : board.row()
  if (row !== null) {
    const { popup } = board.replyTo(row).state
    return popup === null ? null : { items: popup.items, highlighted: popup.highlighted }
  }
  const { suggested } = board.box
  if (suggested === null) return null
  const items = suggested.items.map(({ label, hint, description, kind }) => ({
    label: hint === '' ? label : `${label} ${hint}`,
    detail: description === '' ? kind : description,
  }))
  return { items, highlighted: suggested.highlighted }
}

function hintOf(board: TerminalBoard, box: BoxInput): string {
  const { ui, bindings } = board
  const keys = (command: Parameters<typeof keysOfCommand>[1]): string =>
    keysOfCommand(bindings, command).split(' ')[0] ?? ''
  if (ui.sheet !== null) return 'any key closes'
  if (ui.field !== null) return fieldHints[ui.field.kind]
  const row = board.row()
  if (ui.peek !== null && row !== null) {
    const reply = board.replyTo(row).state
    if (ui.focus === 'text') return `${hintFor(reply, row.request, false).replace(/ · Ctrl\+O .*$/, '')} · Esc closes`
    const asked = row.state === 'blocked' && row.request !== null ? 'a number answers · ' : ''
    return `${asked}type to reply · ↑↓ others · Enter attaches · Esc closes`
  }
  if (board.box.suggested !== null && ui.focus === 'text') return 'Tab completes · ↑↓ choose · Esc closes'
  if (ui.focus === 'text') return boxHint(box, keysOfCommand(bindings, 'dispatch-and-attach'))
  const { size } = ui.selection
  if (size > 0)
    return `${size} selected · ${keys('stop')} stops · ${keys('tags')} tags · ${keys('menu')} more · Esc none`
  return `Enter attaches · ${keys('peek')} peeks · ${keys('palette')} palette · ${keys('help')} keys · Esc leaves`
}

function boxHint(box: BoxInput, attachKeys: string): string {
  switch (box.kind) {
    case 'empty':
      return 'Tab: to the list'
    case 'settings':
      return 'Enter opens the settings in your editor'
    case 'exit':
      return 'Enter leaves the board; sessions go on'
    case 'task':
    case 'shell':
      return `Enter dispatches · ${attachKeys === '' ? '' : `${attachKeys} and attaches · `}Esc clears`
    default:
      return enterHint(box)
  }
}
