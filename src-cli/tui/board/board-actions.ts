import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { EntryKey } from '../../../src-shared/board/board-layout.ts'
import {
  lineFrom,
  neighbourGroupOf,
  neighbourOf,
  nextNeedingInput,
  shownSessions,
} from '../../../src-shared/board/board-moves.ts'
import { repositoryOf } from '../../../src-shared/board/groups.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import { editorWith, emptyEditor } from '../editor.ts'
import type { PromptEffect } from '../prompt-types.ts'
import { nameOf } from './board-calls.ts'
import type { TerminalCommand } from './board-commands.ts'
import { boardHelp } from './board-help.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** How long a first Ctrl+X waits for the second. */
const deleteWindowMs = 2_000
const pageRows = 10

/** What an action needs of the text and of the terminal. */
export type Hands = {
  readonly submit: (attach: boolean) => void
  readonly sendReply: (row: SessionRow) => void
  readonly newline: () => void
  readonly recall: (step: -1 | 1) => void
  readonly clear: () => void
  readonly writeOutside: () => void
  readonly showSettings: () => void
  readonly showAgents: () => void
  readonly text: () => string
}

/** What every command of the board does. */
export class BoardActions {
  readonly #board: TerminalBoard
  #hands: Hands | null = null

  constructor(board: TerminalBoard) {
    this.#board = board
  }

  /** What it works with; made after it, because that too presses keys. */
  use(hands: Hands): void {
    this.#hands = hands
  }

  clearText(): void {
    this.#hands?.clear()
  }

  /** Runs a command; `index` is which of its chords was pressed. */
  run(command: TerminalCommand, index: number): void {
    const board = this.#board
    const row = board.row()
    const { lines, ui } = board
    const hands = this.#hands
    switch (command) {
      case 'move-up':
        return this.#move(neighbourOf(lines, ui.selected, -1))
      case 'move-down':
        return this.#move(neighbourOf(lines, ui.selected, 1))
      case 'move-first':
        return this.#move(lineFrom(lines, ui.selected, -Infinity))
      case 'move-last':
        return this.#move(lineFrom(lines, ui.selected, Infinity))
      case 'page-up':
        return this.#move(lineFrom(lines, ui.selected, -pageRows))
      case 'page-down':
        return this.#move(lineFrom(lines, ui.selected, pageRows))
      case 'group-up':
        return this.#move(neighbourGroupOf(lines, ui.selected, -1))
      case 'group-down':
        return this.#move(neighbourGroupOf(lines, ui.selected, 1))
      case 'next-needing-input':
        return this.#nextNeedingInput()
      case 'peek':
        if (ui.peek !== null) return board.openPeek(null)
        return row === null ? this.#toggleEntry() : board.openPeek(row.sessionId)
      case 'open':
        return row === null ? this.#toggleEntry() : this.#attach(row)
      case 'attach':
        return row === null ? undefined : this.#attach(row)
      case 'attach-nth':
        return this.#attachNth(index)
      case 'reply':
        if (row === null) return
        board.openPeek(row.sessionId)
        return board.set({ focus: 'text' })
      case 'pin':
        return row === null ? undefined : board.calls.pin(row)
      case 'reorder-up':
        return row === null ? undefined : board.calls.move(row, -1)
      case 'reorder-down':
        return row === null ? undefined : board.calls.move(row, 1)
      case 'rename':
        if (row === null) return
        return board.set({ field: { kind: 'rename', editor: editorWith(nameOf(row)), sessionId: row.sessionId } })
      case 'fork':
        if (row === null) return
        return void this.#fork(row)
      case 'mute':
        return row === null ? undefined : board.calls.mute(row)
      case 'undo':
        return this.#undo()
      case 'stop':
        return row === null ? undefined : this.#stopThenDelete(row)
      case 'stop-only':
        return row === null ? undefined : board.calls.stop(row)
      case 'delete':
        return row === null ? undefined : void board.calls.remove(row)
      case 'start-again':
        return row === null ? undefined : board.calls.startAgain(row)
      case 'start-now':
        return row === null ? undefined : board.calls.startNow(row)
      case 'interrupt':
        return row === null ? undefined : board.calls.interrupt(row)
      case 'dispatch':
        return this.#enter(false)
      case 'dispatch-and-attach':
        return this.#enter(true)
      case 'newline':
        return hands?.newline()
      case 'write-in-editor':
        return hands?.writeOutside()
      case 'history-older':
        return hands?.recall(-1)
      case 'history-newer':
        return hands?.recall(1)
      case 'dispatch-box':
        board.openPeek(null)
        return board.set({ focus: 'text' })
      case 'show-agents':
        return hands?.showAgents()
      case 'find':
        return board.set({ field: { kind: 'find', editor: emptyEditor } })
      case 'grouping':
        return board.calls.setLayout({ grouping: board.board.layout.grouping === 'state' ? 'directory' : 'state' })
      case 'collapse-all':
        return board.calls.setLayout({ collapsed: [...new Set(lines.entries.map(({ group }) => group))] })
      case 'expand-all':
        return board.calls.setLayout({ collapsed: [] })
      case 'palette':
        return board.set({ field: { kind: 'palette', editor: emptyEditor, highlighted: 0 } })
      case 'help':
        return board.set({
          sheet: { title: 'Keys · ↑↓ more · any other key closes', lines: boardHelp(board.bindings, 400), from: 0 },
        })
      case 'settings':
        return hands?.showSettings()
      case 'pause':
        return board.calls.setPaused(!board.board.paused)
      case 'close':
        return this.#close()
      default:
        return assertNever(command, 'command')
    }
  }

  /** What a key in a reply asked for. */
  async replyEffect(row: SessionRow, effect: PromptEffect): Promise<void> {
    const board = this.#board
    const { sessionId } = row
    switch (effect.type) {
      case 'reply': {
        const reply = {
          requestId: requestIdSchema.parse(crypto.randomUUID()),
          ...(effect.answers === null ? {} : { answers: effect.answers }),
          answer: effect.answer,
          at: board.clock.now(),
        }
        const sent = await board.connection.call((client) => client.sessions.reply({ sessionId, reply }))
        if (!sent.ok) throw new Error(sent.failure.message)
        if (sent.value.delivered === 'queued') board.say('kept: it is handed over when the session takes it')
        if (effect.mode === undefined) return
        const permissionMode = effect.mode
        const set = await board.connection.call((client) => client.sessions.setMode({ sessionId, permissionMode }))
        if (!set.ok) throw new Error(set.failure.message)
        return
      }
      case 'interrupt':
        return board.calls.interrupt(row)
      case 'stop':
        return board.calls.stop(row)
      case 'fork':
        return await this.#fork(row)
      case 'edit-outside':
        return this.#hands?.writeOutside()
      case 'detach':
        return board.openPeek(null)
      case 'background':
      case 'list-sessions':
      case 'attach':
      case 'withdraw':
      case 'set-mode':
      case 'redraw':
      case 'toggle-verbose':
      case 'toggle-todos':
        return board.say('attach to the session for that: Esc, then Enter', true)
      default:
        return assertNever(effect, 'effect')
    }
  }

  #move(key: EntryKey | null): void {
    this.#board.select(key)
  }

  #attach(row: SessionRow): void {
    this.#board.left.emit({ how: 'attach', row })
  }

  async #fork(row: SessionRow): Promise<void> {
    const sessionId = await this.#board.calls.fork(row)
    if (sessionId !== null) this.#board.set({ selected: sessionKey(sessionId) })
  }

  #attachNth(index: number): void {
    const { lines, board } = this.#board
    const sessions = shownSessions(lines).flatMap((id) => board.rows.get(id) ?? [])
    const from = this.#board.row() ?? sessions[0]
    if (from === undefined) return
    const row = sessions.filter((one) => repositoryOf(one) === repositoryOf(from))[index]
    if (row === undefined) return this.#board.say(`There is no session ${index + 1} in this directory.`, true)
    this.#board.set({ selected: sessionKey(row.sessionId) })
    this.#attach(row)
  }

  #nextNeedingInput(): void {
    const { lines, board, ui } = this.#board
    const waiting = new Set(
      [...board.rows.values()].filter(({ state }) => state === 'blocked').map((row) => sessionKey(row.sessionId)),
    )
    const key = nextNeedingInput(lines, ui.selected, (one) => waiting.has(one))
    if (key === null) return this.#board.say('No session needs input.')
    this.#move(key)
  }

  /** Folds or unfolds a group, or opens the fold of one. */
  #toggleEntry(): void {
    const board = this.#board
    const entry = board.entry()
    if (entry?.kind === 'group') {
      const { collapsed } = board.board.layout
      const next = entry.collapsed ? collapsed.filter((name) => name !== entry.group) : [...collapsed, entry.group]
      return board.calls.setLayout({ collapsed: next })
    }
    if (entry?.kind === 'more') {
      const unfolded = new Set(board.ui.unfolded)
      if (entry.open) unfolded.delete(entry.group)
      else unfolded.add(entry.group)
      board.set({ unfolded })
    }
  }

  #stopThenDelete(row: SessionRow): void {
    const board = this.#board
    const { armed } = board.ui
    const now = board.clock.now()
    if (armed !== null && armed.sessionId === row.sessionId && now < armed.until) {
      board.set({ armed: null })
      return void board.calls.remove(row)
    }
    const isRunning = row.state === 'working' || row.state === 'blocked'
    board.set({ armed: { sessionId: row.sessionId, until: now + deleteWindowMs } })
    board.say(`${isRunning ? 'Stopping. ' : ''}Again within two seconds deletes “${nameOf(row)}”`)
    if (isRunning) board.calls.stop(row)
  }

  #undo(): void {
    const board = this.#board
    const last = board.ui.removed.at(-1)
    if (last === undefined) return board.say('Nothing was deleted here.')
    board.set({ removed: board.ui.removed.slice(0, -1) })
    board.calls.restore(last.sessionId, last.name)
  }

  #enter(attach: boolean): void {
    const board = this.#board
    const row = board.row()
    const text = this.#hands?.text() ?? ''
    if (board.ui.peek !== null && row !== null) return this.#hands?.sendReply(row)
    if (text.trim() === '') return row === null ? this.#toggleEntry() : this.#attach(row)
    this.#hands?.submit(attach)
  }

  /** Esc closes peek, then clears the input, then leaves. */
  #close(): void {
    const board = this.#board
    if (board.ui.peek !== null) return board.openPeek(null)
    if ((this.#hands?.text() ?? '') !== '') return this.#hands?.clear()
    if (board.ui.focus === 'text') return board.set({ focus: 'list' })
    board.left.emit({ how: 'left' })
  }
}
