import { createInterface } from 'node:readline'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { parseFilter } from '../../../src-shared/board/filters.ts'
import { rowLine } from '../../../src-shared/board/row-line.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { failureOf } from '../../api-failure.ts'
import { plainText } from '../../output/plain-text.ts'
import { editorWith } from '../editor.ts'
import type { LinearTerminal } from '../linear-view.ts'
import { freshPrompt } from '../prompt-types.ts'
import type { BoardDispatch } from './board-dispatch.ts'
import { freshBox } from './dispatch-box.ts'
import { boardCommandOf } from './linear-commands.ts'
import { groupTitles, peekInWords } from './linear-words.ts'
import { runLinear } from './linear-actions.ts'
import type { BoardLeaving, TerminalBoard } from './terminal-board.ts'

/** States that are told when a session comes to them. */
const toldStates: ReadonlySet<string> = new Set(['blocked', 'completed', 'failed', 'stopped', 'unknown'])

/**
 * The board as lines, one after the other, for screen readers and terminals that can do no more: sessions have numbers that
 * stay, what changes is told, and the keyboard's lines are tasks or commands.
 */
export class LinearBoard {
  readonly #board: TerminalBoard
  readonly #dispatch: BoardDispatch
  readonly #terminal: LinearTerminal
  readonly #numbers = new Map<SessionId, number>()
  readonly #told = new Map<SessionId, { readonly state: string; readonly name: string }>()
  #isListed = false
  #isArmed = false
  #notice: unknown = null
  #confirm: unknown = null
  #health = ''

  constructor(board: TerminalBoard, dispatch: BoardDispatch, terminal: LinearTerminal) {
    this.#board = board
    this.#dispatch = dispatch
    this.#terminal = terminal
  }

  /** Shows the board until it is left, or a session takes its place. */
  async run(): Promise<BoardLeaving> {
    const board = this.#board
    const left = Promise.withResolvers<BoardLeaving>()
    const lines = createInterface({ input: this.#terminal.input, terminal: false })
    // A key of another screen (Ctrl+]) may have come along.
    lines.on('line', (text) => void this.#take(plainText(text).trim()))
    lines.once('close', () => left.resolve({ how: 'left' }))
    const cancel = (): void => this.#cancel()
    process.on('SIGINT', cancel)
    const over = [board.left.subscribe(left.resolve), board.subscribe(() => this.#look())]
    if (this.#isListed) this.say('The board. /list tells the sessions, /keys what can be typed.')
    this.#look()
    const leaving = await left.promise
    for (const stop of over) stop()
    process.off('SIGINT', cancel)
    lines.close()
    return leaving
  }

  /** The number of a session: it keeps it as long as the board is open. */
  numberOf(row: SessionRow): number {
    const known = this.#numbers.get(row.sessionId)
    if (known !== undefined) return known
    const number = this.#numbers.size + 1
    this.#numbers.set(row.sessionId, number)
    return number
  }

  /** Tells the sessions that are shown, group by group. */
  list = (): void => {
    const { lines, board } = this.#board
    if (board.rows.size === 0) return this.say('No sessions. Type a task to begin one.')
    let count = 0
    for (const { group, ids } of groupTitles(lines)) {
      const rows = ids.flatMap((id) => board.rows.get(id) ?? [])
      if (rows.length === 0) continue
      count += rows.length
      this.say(`${singleLine(group, 200)}, ${rows.length}:`)
      for (const row of rows) this.say(`  ${this.#lineOf(row)}`)
    }
    const folded = lines.entries.flatMap((entry) => (entry.kind === 'more' && !entry.open ? [entry.count] : []))
    if (folded.length > 0) this.say(`${folded.reduce((a, b) => a + b, 0)} older ones: /find and a part of the name.`)
    if (count === 0) this.say('No session fits.')
  }

  /** Tells everything about one session. */
  peek = (row: SessionRow): void => {
    this.#board.set({ selected: `session:${row.sessionId}` })
    for (const line of peekInWords(row, this.numberOf(row), this.#terminal.now())) this.say(line)
  }

  /** Tells a session in one line. */
  tell = (row: SessionRow): void => this.say(this.#lineOf(row))

  say = (text: string): void => this.#terminal.say(`${text}\n`)

  #lineOf(row: SessionRow): string {
    const tags = row.tags.length === 0 ? '' : ` [${row.tags.map((tag) => singleLine(tag, 40)).join(', ')}]`
    const pinned = row.pinned ? ', pinned' : ''
    const word = boardWordOf(shownStateOf(row))
    return `${this.numberOf(row)} ${singleLine(row.name, 80)}: ${word}${pinned}${tags}. ${singleLine(rowLine(row), 200)}`
  }

  /** What is news: sessions that came, went, or came to a state that matters; what was said about the last line. */
  #look(): void {
    const board = this.#board
    const { loaded } = board.connection.board.getState()
    const health = board.connection.health.getState()
    const word = health.socket === 'open' ? 'connected' : 'not connected'
    if (loaded && word !== this.#health && this.#health !== '') this.say(`Supervisor: ${word}`)
    if (loaded) this.#health = word
    if (loaded && !this.#isListed) {
      this.#isListed = true
      for (const row of board.board.rows.values()) this.#told.set(row.sessionId, toldOf(row))
      this.say('Backburner. Type a task to begin a session, a number to hear about one, /keys for everything else.')
      this.list()
    }
    if (loaded) this.#tellRows()
    const { notice, confirm } = board.ui
    if (notice !== null && notice !== this.#notice) this.say(notice.text)
    this.#notice = notice
    if (confirm !== null && confirm !== this.#confirm) {
      this.say(`${confirm.text} Type yes, or anything else for no.`)
      if (confirm.detail !== undefined) this.say(confirm.detail)
    }
    this.#confirm = confirm
  }

  #tellRows(): void {
    const { rows } = this.#board.board
    for (const row of rows.values()) {
      const { state, name } = toldOf(row)
      const before = this.#told.get(row.sessionId)
      if (before?.state === state && before.name === name) continue
      this.#told.set(row.sessionId, { state, name })
      if (before === undefined || (before.state !== state && toldStates.has(state))) this.say(this.#lineOf(row))
    }
    for (const [sessionId, { name }] of this.#told) {
      if (rows.has(sessionId)) continue
      this.#told.delete(sessionId)
      this.say(`${this.#numbers.get(sessionId) ?? ''} ${name} is gone from the board.`.trimStart())
    }
  }

  async #take(text: string): Promise<void> {
    this.#isArmed = false
    const { confirm } = this.#board.ui
    if (confirm !== null) {
      this.#board.set({ confirm: null, notice: null })
      if (['y', 'yes'].includes(text.toLowerCase())) confirm.yes()
      else this.say('No.')
      return
    }
    if (text === '') return
    this.#board.set({ notice: null })
    try {
      const command = boardCommandOf(text, this.#byNumber())
      if (command === null) await this.#submit(text)
      else await runLinear(this.#board, this, command)
    } catch (error) {
      this.say(`Not done: ${failureOf(error).message}`)
    }
  }

  #byNumber(): ReadonlyMap<number, SessionRow> {
    const { rows } = this.#board.board
    for (const row of rows.values()) this.numberOf(row)
    return new Map(
      [...this.#numbers].flatMap(([id, number]) => {
        const row = rows.get(id)
        return row === undefined ? [] : [[number, row] as const]
      }),
    )
  }

  /** Everything that the box takes: tasks, shell jobs, pull requests, filters, `/model` and the like. */
  async #submit(text: string): Promise<void> {
    const board = this.#board
    board.setBox({
      ...freshBox,
      prompt: { ...freshPrompt, history: board.box.prompt.history, editor: editorWith(text) },
    })
    if (parseFilter(text) !== null) this.list()
    else await this.#dispatch.submit(false)
    const { sheet } = board.ui
    if (sheet !== null) {
      for (const line of [sheet.title, ...sheet.lines]) this.say(line.trim())
      board.set({ sheet: null })
    }
    // What was not sent stands in the line above, for the terminal's own history.
    board.setBox(freshBox)
  }

  #cancel(): void {
    if (this.#isArmed) return this.#board.left.emit({ how: 'left' })
    this.#isArmed = true
    this.say('Ctrl+C again leaves; sessions go on.')
  }
}

function toldOf(row: SessionRow): { readonly state: string; readonly name: string } {
  return { state: shownStateOf(row), name: singleLine(row.name, 80) }
}
