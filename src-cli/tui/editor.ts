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
        | 'delete-to-start'
        | 'delete-to-end'
        | 'left'
        | 'right'
        | 'word-left'
        | 'word-right'
        | 'line-start'
        | 'line-end'
        | 'up'
        | 'down'
    }

/** The editor with this text, the cursor behind it. */
export function editorWith(text: string): Editor {
  return { text, cursor: text.length }
}

/** The editor after one edit. `up` and `down` beyond the first or last line leave it as it is. */
export function applyEdit(editor: Editor, edit: Edit): Editor {
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
    case 'delete-to-start':
      return between(lineStart(text, cursor), cursor)
    case 'delete-to-end':
      return { text: text.slice(0, cursor) + text.slice(lineEnd(text, cursor)), cursor }
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
    case 'up': {
      const start = lineStart(text, cursor)
      if (start === 0) return editor
      const above = lineStart(text, start - 1)
      return at(Math.min(above + (cursor - start), start - 1))
    }
    case 'down': {
      const end = lineEnd(text, cursor)
      if (end === text.length) return editor
      const column = cursor - lineStart(text, cursor)
      return at(Math.min(end + 1 + column, lineEnd(text, end + 1)))
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
  return text.lastIndexOf('\n', cursor - 1) + 1
}

function lineEnd(text: string, cursor: number): number {
  const end = text.indexOf('\n', cursor)
  return end === -1 ? text.length : end
}
