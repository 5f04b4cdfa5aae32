import { rowBeside } from './prompt-rows.ts'

const segmenter = new Intl.Segmenter()
const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** The text of the prompt, and the place in it (an offset) where the next letter goes. */
export type Editor = { readonly text: string; readonly cursor: number }

/** Nothing typed. */
export const emptyEditor: Editor = { text: '', cursor: 0 }

/** What a key does to the text. */
export type Edit =
  | { readonly type: 'insert'; readonly text: string }
  | {
      readonly type:
        | 'delete-back'
        | 'delete-forward'
        | 'delete-word'
        | 'delete-word-forward'
        | 'delete-blank-word'
        | 'delete-to-start'
        | 'delete-to-end'
        | 'left'
        | 'right'
        | 'word-left'
        | 'word-right'
        | 'line-start'
        | 'line-end'
        | 'text-start'
        | 'text-end'
        | 'up'
        | 'down'
    }

/** The editor with this text, the cursor behind it. */
export function editorWith(text: string): Editor {
  return { text, cursor: text.length }
}

/**
 * The editor after one edit; `columns` is what a row of it takes. `up` and `down` go by rows as they are drawn; beyond the
 * first or last they leave it as it is.
 */
export function applyEdit(editor: Editor, edit: Edit, columns = Infinity): Editor {
  const { text, cursor } = editor
  const between = (start: number, end: number, added = ''): Editor => ({
    text: text.slice(0, start) + added + text.slice(end),
    cursor: start + added.length,
  })
  const at = (place: number): Editor => ({ text, cursor: place })
  switch (edit.type) {
    case 'insert':
      return between(cursor, cursor, edit.text)
    case 'delete-back':
      return between(before(text, cursor), cursor)
    case 'delete-forward':
      return { text: text.slice(0, cursor) + text.slice(after(text, cursor)), cursor }
    case 'delete-word':
      return between(wordBefore(text, cursor), cursor)
    case 'delete-word-forward':
      return { text: text.slice(0, cursor) + text.slice(wordAfter(text, cursor)), cursor }
    case 'delete-blank-word':
      return between(blankWordBefore(text, cursor), cursor)
    case 'delete-to-start': {
      // At the start of a line the line break goes, so that the key pressed again clears line after line.
      const start = lineStart(text, cursor)
      return between(start === cursor ? Math.max(0, start - 1) : start, cursor)
    }
    case 'delete-to-end': {
      const end = lineEnd(text, cursor)
      return { text: text.slice(0, cursor) + text.slice(end === cursor ? end + 1 : end), cursor }
    }
    case 'left':
      return at(before(text, cursor))
    case 'right':
      return at(after(text, cursor))
    case 'word-left':
      return at(wordBefore(text, cursor))
    case 'word-right':
      return at(wordAfter(text, cursor))
    case 'line-start':
      return at(lineStart(text, cursor))
    case 'line-end':
      return at(lineEnd(text, cursor))
    case 'text-start':
      return at(0)
    case 'text-end':
      return at(text.length)
    case 'up':
    case 'down': {
      const place = rowBeside(editor, edit.type === 'up' ? -1 : 1, columns)
      return place === null ? editor : at(place)
    }
  }
}

function before(text: string, cursor: number): number {
  const last = [...segmenter.segment(text.slice(0, cursor))].at(-1)
  return last?.index ?? 0
}

function after(text: string, cursor: number): number {
  const [first] = segmenter.segment(text.slice(cursor))
  return cursor + (first?.segment.length ?? 0)
}

/** Where the blank-separated word before the cursor begins, as a shell's Ctrl+W has it. */
function blankWordBefore(text: string, cursor: number): number {
  const found = /\S*\s*$/.exec(text.slice(0, cursor))
  return found?.index ?? 0
}

function wordBefore(text: string, cursor: number): number {
  const found = [...words.segment(text.slice(0, cursor))].filter((part) => part.isWordLike === true)
  return found.at(-1)?.index ?? 0
}

function wordAfter(text: string, cursor: number): number {
  for (const part of words.segment(text.slice(cursor))) {
    if (part.isWordLike === true) return cursor + part.index + part.segment.length
  }
  return text.length
}

function lineStart(text: string, cursor: number): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1
}

function lineEnd(text: string, cursor: number): number {
  const end = text.indexOf('\n', cursor)
  return end === -1 ? text.length : end
}
