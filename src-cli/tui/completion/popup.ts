import type { Editor } from '../editor.ts'

/** One thing that may stand where the user types. */
export type CompletionItem = {
  /** What is shown and matched: `/compact`, `src/main.ts`, `reviewer`. */
  readonly label: string
  readonly detail: string
  /** What comes after a command, as its author wrote it. */
  readonly hint: string
  /** What takes the place of the typed word. */
  readonly insert: string
  /** A directory: what is in it comes next. */
  readonly goesOn: boolean
}

/** What is completed: the word, and where it stands. */
export type CompletionQuery = {
  readonly kind: 'command' | 'mention'
  /** Without the sign before it. */
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The list under the prompt. */
export type Popup = {
  readonly query: CompletionQuery
  readonly items: readonly CompletionItem[]
  readonly highlighted: number
}

/** What could be completed where the cursor stands; null when nothing could. */
export function completionQuery({ text, cursor }: Editor): CompletionQuery | null {
  const before = text.slice(0, cursor)
  // A command is the first word of the message.
  const command = /^\/([^\s/]*)$/.exec(before)
  if (command !== null) return { kind: 'command', text: command[1] ?? '', start: 0, end: wordEnd(text, cursor) }
  const mention = /(?:^|\s)@([^\s@]*|"[^"\n]*)$/.exec(before)
  if (mention === null) return null
  const word = mention[1] ?? ''
  return {
    kind: 'mention',
    text: word.replace(/^"/, ''),
    start: cursor - word.length - 1,
    end: word.startsWith('"') ? cursor : wordEnd(text, cursor),
  }
}

function wordEnd(text: string, cursor: number): number {
  const rest = /^\S*/.exec(text.slice(cursor))?.[0] ?? ''
  return cursor + rest.length
}

/** Whether a query is about the same word as another, whatever was added to it. */
export function sameWord(a: CompletionQuery, b: CompletionQuery): boolean {
  return a.kind === b.kind && a.start === b.start
}

/** The popup with another line highlighted, round the ends. */
export function moveInPopup(popup: Popup, step: -1 | 1): Popup {
  const count = popup.items.length
  return { ...popup, highlighted: (popup.highlighted + step + count) % count }
}

/** The text with the highlighted completion in it. */
export function accepted(editor: Editor, popup: Popup): Editor {
  const item = popup.items[popup.highlighted]
  if (item === undefined) return editor
  const { start } = popup.query
  // The word may have grown since the list was made.
  const end = Math.max(editor.cursor, wordEnd(editor.text, editor.cursor))
  const rest = editor.text.slice(end)
  const blank = item.goesOn || rest.startsWith(' ') ? '' : ' '
  const before = editor.text.slice(0, start) + item.insert + blank
  return { text: before + rest, cursor: before.length + (blank === '' && !item.goesOn ? 1 : 0) }
}
