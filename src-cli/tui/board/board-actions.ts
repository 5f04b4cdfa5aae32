import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { EntryKey } from '../../../src-shared/board/board-layout.ts'
import { lineFrom, neighbourGroupOf, neighbourOf } from '../../../src-shared/board/board-moves.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { editorWith, emptyEditor } from '../editor.ts'
import type { TerminalCommand } from './board-commands.ts'
import { helpSheet, whereOf, whySheet } from './board-sheets.ts'
import { clearSelection, extendSelection, selectAll, toggleSelected } from './board-selection.ts'
import { attachNth, goToNextNeedingInput, toggleEntry } from './cursor-moves.ts'
import { forkSession } from './reply-effects.ts'
import { nameOf, whichOf } from './row-words.ts'
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
  readonly nextEngine: () => void
  readonly showAgents: () => void
  readonly showUsage: () => void
  readonly chooseDirectory: () => void
  readonly showTrash: () => void
  /** Has a text in the box of tasks, the cursor behind it. */
  readonly type: (text: string) => void
  readonly text: () => string
  /** Onto the clipboard of the terminal, as far as it lets programs write there. */
  readonly copy: (text: string) => void
  readonly openAddress: (url: string) => void
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
        return goToNextNeedingInput(board)
      case 'peek':
        if (ui.peek !== null) return board.openPeek(null)
        return row === null ? toggleEntry(board) : board.openPeek(row.sessionId)
      case 'open':
        return row === null ? toggleEntry(board) : this.#attach(row)
      case 'attach':
        return row === null ? undefined : this.#attach(row)
      case 'attach-nth':
        return attachNth(board, index)
      case 'reply':
        return this.#reply(row)
      case 'pin':
        return this.#withSessions((rows) => board.calls.pin(rows))
      case 'reorder-up':
        return this.#withSessions((rows) => board.calls.move(rows, -1))
      case 'reorder-down':
        return this.#withSessions((rows) => board.calls.move(rows, 1))
      case 'tags':
        return this.#withSessions((rows) => {
          const sessionIds = rows.map(({ sessionId }) => sessionId)
          board.set({ field: { kind: 'tags', editor: emptyEditor, highlighted: 0, sessionIds } })
        })
      case 'why':
        return row === null ? this.#noSession() : board.set({ sheet: whySheet(row, board.clock.now()) })
      case 'menu':
        return this.#withSessions(() => board.set({ field: { kind: 'menu', editor: emptyEditor, highlighted: 0 } }))
      case 'select':
        return toggleSelected(board)
      case 'select-above':
        return extendSelection(board, -1)
      case 'select-below':
        return extendSelection(board, 1)
      case 'select-all':
        return selectAll(board)
      case 'clear-selection':
        return clearSelection(board)
      case 'rename':
        if (row === null) return this.#noSession()
        return board.set({ field: { kind: 'rename', editor: editorWith(nameOf(row)), sessionId: row.sessionId } })
      case 'fork':
        if (row === null) return this.#noSession()
        return void forkSession(board, row)
      case 'mute':
        return this.#withSessions((rows) => board.calls.mute(rows))
      case 'undo':
        return this.#undo()
      case 'stop':
        return this.#withSessions((rows) => this.#stopThenDelete(rows))
      case 'stop-only':
        return this.#where(isRunning, 'runs', (rows) => board.calls.stop(rows))
      case 'delete':
        return this.#withSessions((rows) => void board.calls.remove(rows))
      case 'start-again':
        return this.#where(
          (one) => !isRunning(one),
          'has ended',
          (rows) => board.calls.startAgain(rows),
        )
      case 'start-now':
        return this.#where(
          (one) => one.hold?.kind === 'queue',
          'is queued',
          (rows) => board.calls.startNow(rows),
        )
      case 'interrupt':
        return this.#where(
          (one) => one.state === 'working',
          'works',
          (rows) => board.calls.interrupt(rows),
        )
      case 'copy-id':
        return this.#copy(({ id }) => id)
      case 'copy-directory':
        return this.#copy((one) => one.worktree?.path ?? one.cwd)
      case 'copy-branch':
        return this.#copy((one) => one.worktree?.branch ?? null)
      case 'reclaim':
        return this.#where(
          (one) => one.worktree !== null,
          'has a worktree',
          (rows) => void board.calls.reclaim(rows),
        )
      case 'open-pull-request': {
        const url = row?.pullRequests[0]?.url
        return url === undefined ? board.say('It has no pull request.') : hands?.openAddress(url)
      }
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
      case 'choose-directory':
        return hands?.chooseDirectory()
      case 'next-engine':
        return hands?.nextEngine()
      case 'choose-model':
      case 'choose-effort':
      case 'choose-mode':
        board.openPeek(null)
        return hands?.type(`/${command.slice('choose-'.length)} `)
      case 'show-agents':
        return hands?.showAgents()
      case 'usage':
        return hands?.showUsage()
      case 'trash':
        return hands?.showTrash()
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
        return board.set({ sheet: helpSheet(board.bindings, whereOf(ui)) })
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

  #move(key: EntryKey | null): void {
    this.#board.select(key)
  }

  #attach(row: SessionRow): void {
    this.#board.left.emit({ how: 'attach', row })
  }

  #noSession(): void {
    this.#board.say('No session is selected.')
  }

  #withSessions(run: (rows: readonly SessionRow[]) => void): void {
    const rows = this.#board.meant()
    if (rows.length === 0) return this.#noSession()
    run(rows)
  }

  /** For those of the sessions meant that something holds of; when it holds of none, that is said. */
  #where(holds: (row: SessionRow) => boolean, does: string, run: (rows: readonly SessionRow[]) => void): void {
    this.#withSessions((rows) => {
      const fitting = rows.filter(holds)
      if (fitting.length === 0) return this.#board.say(`No session that is meant ${does}.`)
      run(fitting)
    })
  }

  #copy(textOf: (row: SessionRow) => string | null): void {
    this.#withSessions((rows) => {
      const texts = rows.flatMap((row) => textOf(row) ?? [])
      if (texts.length === 0) return this.#board.say('There is none to copy.')
      this.#hands?.copy(texts.join(' '))
    })
  }

  #reply(row: SessionRow | null): void {
    const board = this.#board
    const { selection } = board.ui
    if (selection.size > 1) {
      const sessionIds = board.meant().map(({ sessionId }) => sessionId)
      return board.set({ field: { kind: 'reply-all', editor: editorWith(board.draftForSeveral), sessionIds } })
    }
    if (row === null) return this.#noSession()
    board.openPeek(row.sessionId)
    board.set({ focus: 'text' })
  }

  #stopThenDelete(rows: readonly SessionRow[]): void {
    const board = this.#board
    const { armed } = board.ui
    const now = board.clock.now()
    if (armed !== null && now < armed.until && rows.every(({ sessionId }) => armed.sessionIds.has(sessionId))) {
      board.set({ armed: null })
      return void board.calls.remove(rows)
    }
    const running = rows.filter(isRunning)
    const sessionIds = new Set(rows.map(({ sessionId }) => sessionId))
    board.set({ armed: { sessionIds, until: now + deleteWindowMs } })
    board.say(`${running.length > 0 ? 'Stopping. ' : ''}Again within two seconds deletes ${whichOf(rows)}`)
    board.calls.stop(running)
  }

  #undo(): void {
    const board = this.#board
    const last = board.ui.removed.at(-1)
    if (last === undefined) return board.say('Nothing was deleted here.')
    board.set({ removed: board.ui.removed.slice(0, -1) })
    board.calls.restore(last)
  }

  #enter(attach: boolean): void {
    const board = this.#board
    const row = board.row()
    const text = this.#hands?.text() ?? ''
    if (board.ui.peek !== null && row !== null) return this.#hands?.sendReply(row)
    if (text.trim() === '') return row === null ? toggleEntry(board) : this.#attach(row)
    this.#hands?.submit(attach)
  }

  /** Esc closes peek, selects nothing, clears the input, then leaves. */
  #close(): void {
    const board = this.#board
    if (board.ui.peek !== null) return board.openPeek(null)
    if (board.ui.selection.size > 0) return clearSelection(board)
    if ((this.#hands?.text() ?? '') !== '') return this.#hands?.clear()
    if (board.ui.focus === 'text') return board.set({ focus: 'list' })
    board.left.emit({ how: 'left' })
  }
}

function isRunning(row: SessionRow): boolean {
  return row.state === 'working' || row.state === 'blocked'
}
