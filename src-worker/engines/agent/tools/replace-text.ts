import { ToolError } from './tool.ts'

/** One replacement. */
export type Replacement = {
  readonly old_string: string
  readonly new_string: string
  readonly replace_all?: boolean | undefined
}

/** The text after one replacement. Throws `ToolError` unless `old_string` is there exactly once, or all are meant. */
export function replaceText(text: string, replacement: Replacement, path: string): string {
  const from = replacement.old_string.replaceAll('\r\n', '\n')
  const to = replacement.new_string.replaceAll('\r\n', '\n')
  if (from === to) throw new ToolError('old_string and new_string are equal: nothing would change.')
  if (from === '') {
    if (text === '') return to
    throw new ToolError(`${path} is not empty: give the text to replace in old_string, or use Write.`)
  }
  const found = text.split(from).length - 1
  if (found === 0) {
    throw new ToolError(
      `old_string is not in ${path}. It has to match exactly, blanks and indentation included; read the file again.`,
    )
  }
  if (found > 1 && replacement.replace_all !== true) {
    throw new ToolError(
      `old_string is in ${path} ${found} times. Give more of the text around it so that it is there once, or set replace_all.`,
    )
  }
  return replacement.replace_all === true ? text.split(from).join(to) : replaceFirst(text, from, to)
}

function replaceFirst(text: string, from: string, to: string): string {
  const at = text.indexOf(from)
  return text.slice(0, at) + to + text.slice(at + from.length)
}
