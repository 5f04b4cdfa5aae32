import { stat } from 'node:fs/promises'
import { digitOf, typesCharacter } from '../../../src-shared/board/key-chord.ts'
import { commandOfKey, type KeyContext } from '../../../src-shared/board/key-map.ts'
import { suggestedReply } from '../../../src-shared/board/suggested-reply.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { failureOf } from '../../api-failure.ts'
import { plainText } from '../../output/plain-text.ts'
import { applyEdit, editorWith } from '../editor.ts'
import { imagePathOf } from '../folded-text.ts'
import { keysOf } from '../key-of.ts'
import { cleared, edited, pasted, recall, undone, withImage, yanked } from '../prompt-text.ts'
import type { PromptKey } from '../prompt-types.ts'
import type { BoardActions } from './board-actions.ts'
import { isTerminalCommand } from './board-commands.ts'
import type { BoardDispatch } from './board-dispatch.ts'
import type { TerminalKey } from './board-press.ts'
import { FieldKeys } from './field-keys.ts'
import { moveInList, takeSuggestion, withClosedList } from './dispatch-box.ts'
import { carryOutReply } from './reply-effects.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** The keys of the board: what has them right now takes them. */
export class BoardKeys {
  readonly #board: TerminalBoard
  readonly #dispatch: BoardDispatch
  readonly #actions: BoardActions
  readonly #fields: FieldKeys
  /** What a row of the text takes. */
  #columns = 76

  constructor(board: TerminalBoard, dispatch: BoardDispatch, actions: BoardActions) {
    this.#board = board
    this.#dispatch = dispatch
    this.#actions = actions
    this.#fields = new FieldKeys(board, actions)
  }

  resize(columns: number): void {
    this.#columns = Math.max(4, columns - 4)
  }

  press(key: TerminalKey): void {
    const board = this.#board
    const { ui } = board
    const { press } = key
    if (press.ctrlKey && press.key === 'c') return this.#cancel()
    if (ui.confirm !== null) {
      const { yes } = ui.confirm
      board.set({ confirm: null, notice: null })
      if (press.key.toLowerCase() === 'y') yes()
      return
    }
    if (ui.notice !== null || ui.leaving) board.set({ notice: null, leaving: false })
    if (ui.sheet !== null) return this.#sheetKey(key)
    if (ui.field !== null) return this.#fields.press(ui.field, key, this.#columns)
    const context = this.#context()
    if (context !== 'grid' && this.#listKey(key)) return
    if (context === 'grid' && this.#gridKey(key)) return
    const hit = commandOfKey(board.bindings, press, context, 'other')
    if (hit !== null && isTerminalCommand(hit.command)) {
      // With a line break typed, ↑ and ↓ stay in the text: they are bound in the list only.
      return this.#actions.run(hit.command, hit.index)
    }
    if (press.key === 'Tab') return this.#tab()
    if (press.ctrlKey && press.key === 'd' && this.#isEmpty()) return board.left.emit({ how: 'left' })
    for (const one of keysOf(key.input, key.key)) this.#type(one, key)
  }

  /** Text that was pasted. */
  paste(raw: string): void {
    const text = plainText(raw)
    const { field } = this.#board.ui
    if (field !== null) {
      return this.#fields.edit(field, { type: 'insert', text: text.replace(/\s+/g, ' ') }, this.#columns)
    }
    const path = imagePathOf(text)
    if (path === null) return this.#type({ type: 'paste', text }, null)
    void stat(path).then(
      (found) => this.#type(found.isFile() ? { type: 'image', path } : { type: 'paste', text }, null),
      () => this.#type({ type: 'paste', text }, null),
    )
  }

  #context(): KeyContext {
    const { focus, peek } = this.#board.ui
    return focus === 'list' ? 'grid' : peek === null ? 'dispatch' : 'reply'
  }

  #isEmpty(): boolean {
    const row = this.#peeked()
    return (row === null ? this.#board.box.prompt : this.#board.replyTo(row).state).editor.text === ''
  }

  #peeked(): SessionRow | null {
    return this.#board.ui.peek === null ? null : this.#board.row()
  }

  /** Ctrl+C clears what is typed; twice with nothing typed it leaves. */
  #cancel(): void {
    const board = this.#board
    if (board.ui.field !== null || board.ui.sheet !== null || board.ui.confirm !== null)
      return board.set({ field: null, sheet: null, confirm: null })
    if (board.ui.focus === 'text' && !this.#isEmpty()) return this.#actions.clearText()
    if (board.ui.leaving) return board.left.emit({ how: 'left' })
    board.set({ leaving: true, notice: { text: 'Ctrl+C again leaves; sessions go on', isProblem: false } })
  }

  #sheetKey({ press }: TerminalKey): void {
    const { sheet } = this.#board.ui
    if (sheet === null) return
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, ' ': 10 }[press.key]
    if (step === undefined) return this.#board.set({ sheet: null })
    const from = Math.min(Math.max(0, sheet.lines.length - 3), Math.max(0, sheet.from + step))
    this.#board.set({ sheet: { ...sheet, from } })
  }

  /** A key while something is completed. */
  #listKey({ press }: TerminalKey): boolean {
    const board = this.#board
    const { suggested } = board.box
    if (board.ui.peek !== null || suggested === null) return this.#replyListKey(press.key)
    switch (press.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        board.setBox(moveInList(board.box, press.key === 'ArrowUp' ? -1 : 1))
        return true
      case 'Escape':
        board.setBox(withClosedList(board.box))
        return true
      case 'Enter':
      case 'Tab': {
        if (press.key === 'Enter' && suggested.highlighted === null) return false
        const taken = takeSuggestion(board.box)
        if (taken === null) return press.key === 'Tab'
        board.setBox(taken)
        this.#dispatch.complete()
        return true
      }
      default:
        return false
    }
  }

  /** The list of completions of a reply is the prompt's own. */
  #replyListKey(name: string): boolean {
    const row = this.#peeked()
    if (row === null || this.#board.replyTo(row).state.popup === null) return false
    const keys: Readonly<Record<string, PromptKey>> = {
      ArrowUp: { type: 'edit', edit: { type: 'up' } },
      ArrowDown: { type: 'edit', edit: { type: 'down' } },
      Escape: { type: 'escape' },
      Tab: { type: 'tab' },
    }
    const key = keys[name]
    if (key !== undefined) this.#reply(row, key)
    return key !== undefined
  }

  /** Digits answer while peek shows what is asked; with several to tick, Enter sends what is ticked. */
  #gridKey({ press }: TerminalKey): boolean {
    const row = this.#peeked()
    if (row === null || row.state !== 'blocked' || row.request === null) return false
    const digit = digitOf(press)
    if (digit !== null && digit > 0 && !press.altKey && !press.ctrlKey) {
      this.#reply(row, { type: 'edit', edit: { type: 'insert', text: String(digit) } })
      this.#followWriting(row)
      return true
    }
    const { progress } = this.#board.replyTo(row).state
    if (press.key === 'Enter' && progress !== null && progress.ticked.length > 0) {
      this.#reply(row, { type: 'enter' })
      return true
    }
    if (press.key === 'e' && typesCharacter(press)) {
      const before = this.#board.replyTo(row).state
      const always = before.progress === null ? null : { ...before.progress }
      if (always === null || row.request.kind !== 'permission' || row.request.suggestedRule === undefined) return false
      // The rule belongs to "Always allow", the third of the answers.
      this.#reply(row, { type: 'edit', edit: { type: 'down' } })
      this.#reply(row, { type: 'edit', edit: { type: 'down' } })
      this.#reply(row, { type: 'edit', edit: { type: 'insert', text: 'e' } })
      this.#followWriting(row)
      return true
    }
    return false
  }

  #followWriting(row: SessionRow): void {
    const { state } = this.#board.replyTo(row)
    if (state.progress !== null && state.progress.writing !== null) this.#board.set({ focus: 'text' })
  }

  #tab(): void {
    const board = this.#board
    const row = this.#peeked()
    if (row === null) return board.set({ focus: board.ui.focus === 'list' ? 'text' : 'list' })
    const reply = board.replyTo(row)
    const suggestion = suggestedReply(row)
    if (reply.state.editor.text === '' && suggestion !== null) {
      reply.replaceText(suggestion)
      return board.set({ focus: 'text' })
    }
    board.set({ focus: board.ui.focus === 'list' ? 'text' : 'list' })
  }

  /** What is typed goes to the reply while peek is open, else to the task. */
  #type(key: PromptKey, from: TerminalKey | null): void {
    const board = this.#board
    const row = this.#peeked()
    const isText = key.type === 'paste' || key.type === 'image' || (from !== null && typesCharacter(from.press))
    if (board.ui.focus === 'list') {
      if (!isText) return
      board.set({ focus: 'text' })
    }
    if (row !== null) return this.#reply(row, key)
    this.#edit(key)
  }

  #edit(key: PromptKey): void {
    const board = this.#board
    const { box } = board
    const prompt = board.withHistory(box.prompt)
    const around = { columns: this.#columns, now: board.clock.now() }
    const situation = {
      ...around,
      request: null,
      isWorking: false,
      mode: 'default',
      acceptedModes: [],
      leftDetaches: false,
      lastQueued: null,
    } as const
    const next = ((): typeof prompt => {
      switch (key.type) {
        case 'paste':
          return pasted(prompt, key.text, situation)
        case 'image':
          return withImage(prompt, key.path, situation)
        case 'yank':
          return yanked(prompt, situation).state
        case 'undo':
          return undone(prompt, situation).state
        case 'edit': {
          if (key.edit.type !== 'up' && key.edit.type !== 'down') return edited(prompt, key.edit, situation)
          const moved = applyEdit(prompt.editor, key.edit, this.#columns)
          return moved === prompt.editor
            ? recall(prompt, key.edit.type === 'up' ? -1 : 1)
            : { ...prompt, editor: moved }
        }
        default:
          return prompt
      }
    })()
    board.setBox({ ...box, prompt: next, closed: next.editor.text === '' ? null : box.closed })
    // With the box empty again, keys are the list's.
    if (next.editor.text === '' && key.type === 'edit' && key.edit.type.startsWith('delete'))
      board.set({ focus: 'list' })
    if (key.type !== 'edit' || !['up', 'down'].includes(key.edit.type)) this.#dispatch.complete()
  }

  #reply(row: SessionRow, key: PromptKey): void {
    const board = this.#board
    const reply = board.replyTo(row)
    const before = reply.state
    const effect = reply.press(key, board.situation(row, this.#columns))
    const { state } = reply
    if (state.notice !== null) board.say(state.notice)
    if (state.editor.text === '' && key.type === 'edit' && key.edit.type.startsWith('delete'))
      board.set({ focus: 'list' })
    if (effect === null) return
    carryOutReply(board, row, effect, () => this.#actions.run('write-in-editor', 0)).catch((error: unknown) => {
      board.say(`${failureOf(error).message} · your text is kept`, true)
      reply.giveBack(before)
      if (before.editor.text !== '') board.set({ focus: 'text' })
    })
  }

  /** Enter in the reply. */
  sendReply(row: SessionRow): void {
    const reply = this.#board.replyTo(row)
    this.#reply(row, { type: 'enter' })
    if (reply.state.editor.text === '') this.#board.set({ focus: 'list' })
  }

  /** For terminals that do not tell Shift+Enter from Enter: a line break takes the place of a backslash. */
  breakLine(): boolean {
    const { text, cursor } = this.#board.box.prompt.editor
    if (text[cursor - 1] !== '\\') return false
    this.#edit({ type: 'edit', edit: { type: 'delete-back' } })
    this.#edit({ type: 'edit', edit: { type: 'insert', text: '\n' } })
    return true
  }

  /** A line break where the cursor stands. */
  newline(): void {
    const row = this.#peeked()
    const key: PromptKey = { type: 'edit', edit: { type: 'insert', text: '\n' } }
    if (row === null) this.#edit(key)
    else this.#reply(row, key)
  }

  /** One task back or forth. */
  recall(step: -1 | 1): void {
    const { box } = this.#board
    this.#board.setBox({ ...box, prompt: recall(this.#board.withHistory(box.prompt), step), suggested: null })
  }

  /** Takes the text away. */
  clear(): void {
    const row = this.#peeked()
    if (row !== null) this.#board.replyTo(row).replaceText('')
    else
      this.#board.setBox({ ...this.#board.box, prompt: cleared(this.#board.box.prompt), suggested: null, closed: null })
    this.#board.set({ focus: 'list' })
  }

  /** Has the text written elsewhere. */
  replaceText(text: string): void {
    const row = this.#peeked()
    if (row !== null) this.#board.replyTo(row).replaceText(text)
    else
      this.#board.setBox({
        ...this.#board.box,
        prompt: { ...this.#board.box.prompt, editor: editorWith(text), recalled: null },
      })
    this.#board.set({ focus: text === '' ? 'list' : 'text' })
  }

  /** Puts a text into the box of tasks, as if it had been typed. */
  typeTask(text: string): void {
    const board = this.#board
    board.setBox({ ...board.box, prompt: { ...board.box.prompt, editor: editorWith(text), recalled: null } })
    board.set({ focus: 'text' })
    this.#dispatch.complete()
  }

  /** Begins to choose the directory of the next task. */
  chooseDirectory(): void {
    this.#fields.chooseDirectory()
  }

  /** Shows what was deleted. */
  showTrash(): void {
    void this.#fields.showTrash()
  }

  /** What is typed where the keys go. */
  text(): string {
    const row = this.#peeked()
    return (row === null ? this.#board.box.prompt : this.#board.replyTo(row).state).editor.text
  }
}
