import { singleLine } from '../../../src-shared/base/single-line.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import { applyEdit, emptyEditor, type Edit } from '../editor.ts'
import { keysOf } from '../key-of.ts'
import type { BoardActions } from './board-actions.ts'
import { fieldItems, type FieldItem } from './board-fields.ts'
import type { TerminalKey } from './board-press.ts'
import { hasList, type Field, type ListField } from './board-ui.ts'
import type { TerminalBoard } from './terminal-board.ts'

const longestName = 120

/** The keys of a line that stands in the box's place. */
export class FieldKeys {
  readonly #board: TerminalBoard
  readonly #actions: BoardActions
  /** Counts questions for directories: an answer that comes late is dropped. */
  #asked = 0

  constructor(board: TerminalBoard, actions: BoardActions) {
    this.#board = board
    this.#actions = actions
  }

  press(field: Field, key: TerminalKey, columns: number): void {
    const board = this.#board
    switch (key.press.key) {
      case 'Escape':
        return board.set({ field: null })
      case 'Enter':
        return this.#enter(field)
      case 'Tab':
        return this.#complete(field)
      case 'ArrowUp':
      case 'ArrowDown':
        return this.#step(field, key.press.key === 'ArrowUp' ? -1 : 1)
      default:
        for (const one of keysOf(key.input, key.key)) if (one.type === 'edit') this.edit(field, one.edit, columns)
    }
  }

  edit(field: Field, edit: Edit, columns: number): void {
    const now = this.#board.ui.field ?? field
    const editor = applyEdit(now.editor, edit, columns)
    this.#board.set({ field: hasList(now) ? { ...now, editor, highlighted: 0 } : { ...now, editor } })
    if (now.kind === 'directory') this.#findDirectories(editor.text)
    if (now.kind === 'reply-all') this.#board.draftForSeveral = editor.text
  }

  /** Begins to choose the directory of the next task: those of recent sessions, and whatever path is typed. */
  chooseDirectory(): void {
    this.#board.set({ field: { kind: 'directory', editor: emptyEditor, highlighted: 0, found: [] } })
    this.#findDirectories('')
  }

  /** Shows what was deleted; Enter restores it. */
  async showTrash(): Promise<void> {
    const board = this.#board
    board.set({ field: { kind: 'trash', editor: emptyEditor, highlighted: 0, removed: null } })
    const result = await board.connection.call((client) => client.trash.list())
    const { field } = board.ui
    if (field?.kind !== 'trash') return
    if (result.ok) return board.set({ field: { ...field, removed: result.value.removed } })
    board.set({ field: null })
    board.say(`The trash could not be read: ${singleLine(result.failure.message, 300)}`, true)
  }

  #step(field: Field, step: 1 | -1): void {
    const board = this.#board
    if (field.kind === 'find') return this.#actions.run(step < 0 ? 'move-up' : 'move-down', 0)
    if (!hasList(field)) return
    const count = this.#itemsOf(field).length
    if (count > 0) board.set({ field: { ...field, highlighted: (field.highlighted + step + count) % count } })
  }

  #itemsOf(field: ListField): readonly FieldItem[] {
    const { bindings, board, clock } = this.#board
    return fieldItems(field, { bindings, rows: board.rows, now: clock.now() })
  }

  /** A directory is typed part by part: Tab takes the highlighted one and goes on below it. */
  #complete(field: Field): void {
    if (field.kind !== 'directory') return
    const path = field.found[field.highlighted]
    if (path === undefined) return
    const text = path.endsWith('/') ? path : `${path}/`
    this.#board.set({ field: { ...field, editor: { text, cursor: text.length }, highlighted: 0 } })
    this.#findDirectories(text)
  }

  #enter(field: Field): void {
    const board = this.#board
    switch (field.kind) {
      case 'find':
        return board.set({ field: null })
      case 'rename': {
        board.set({ field: null })
        const row = board.board.rows.get(field.sessionId)
        const name = field.editor.text.trim().slice(0, longestName)
        if (row !== undefined && name !== '' && name !== row.name) board.calls.rename(row, name)
        return
      }
      case 'reply-all':
        return this.#replyAll(field)
      case 'palette':
      case 'menu':
      case 'tags':
      case 'directory':
      case 'trash':
        return this.#take(field)
    }
  }

  #take(field: ListField): void {
    const board = this.#board
    const item = this.#itemsOf(field)[field.highlighted]
    // Tags are added and taken off one after the other; Esc is done.
    if (field.kind !== 'tags') board.set({ field: null })
    switch (item?.kind) {
      case undefined:
        return field.kind === 'directory' ? board.say('There is no such directory.', true) : undefined
      case 'command':
        return this.#actions.run(item.command, 0)
      case 'trash': {
        const { sessionId, name } = item.removed
        return board.calls.restore([{ sessionId, name: singleLine(name, 60) }])
      }
      case 'session':
        return board.select(sessionKey(item.sessionId))
      case 'directory':
        board.setChoice({ directory: item.path })
        return board.say(`Tasks start in ${singleLine(item.path, 200)}`)
      case 'tag': {
        if (field.kind !== 'tags') return
        const rows = field.sessionIds.flatMap((sessionId) => board.board.rows.get(sessionId) ?? [])
        board.calls.tag(rows, item.tag, item.isWanted)
        return board.set({ field: { ...field, editor: emptyEditor } })
      }
    }
  }

  #replyAll({ sessionIds, editor }: Extract<Field, { kind: 'reply-all' }>): void {
    const board = this.#board
    const text = editor.text.trim()
    if (text === '') return
    board.set({ field: null })
    const rows = sessionIds.flatMap((sessionId) => board.board.rows.get(sessionId) ?? [])
    // What no session took is kept for the next try.
    void board.calls.replyAll(rows, text, board.clock.now()).then((isSent) => {
      if (isSent) board.draftForSeveral = ''
    })
  }

  #findDirectories(typed: string): void {
    this.#asked += 1
    const asked = this.#asked
    void this.#directories(typed).then((found) => {
      const { field } = this.#board.ui
      if (asked === this.#asked && field?.kind === 'directory') this.#board.set({ field: { ...field, found } })
    })
  }

  async #directories(typed: string): Promise<readonly string[]> {
    const { connection } = this.#board
    if (typed.trim() === '') {
      const recent = await connection.call((client) => client.launch.recentDirectories())
      return recent.ok ? recent.value.directories : []
    }
    const result = await connection.call((client) => client.completion.directories({ path: typed.trim() }))
    if (!result.ok) return []
    const { exact, directories } = result.value
    return [...new Set([...(exact === null ? [] : [exact]), ...directories.map(({ path }) => path)])]
  }
}
