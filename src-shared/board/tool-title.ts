import { singleLine } from '../base/single-line.ts'

/** What tells calls of one tool apart, in the order of its worth. */
const telling = ['command', 'file_path', 'notebook_path', 'path', 'pattern', 'url', 'description', 'prompt', 'query']

/** A field of a tool's input, if it is text. */
export function inputText(input: unknown, field: string): string | null {
  if (typeof input !== 'object' || input === null) return null
  const value: unknown = Object.getOwnPropertyDescriptor(input, field)?.value
  return typeof value === 'string' ? value : null
}

/** A tool's name as people read it: `mcp__github__search` is `github: search`. */
export function toolName(tool: string): string {
  const parts = /^mcp__(.+?)__(.+)$/.exec(tool)
  return singleLine(parts === null ? tool : `${parts[1]}: ${parts[2]}`, 60)
}

/** A call that runs, by the one thing in its input that tells it apart. */
export function inputTitle(input: unknown): string {
  for (const field of telling) {
    const value = inputText(input, field)
    if (value !== null) return singleLine(value, 200)
  }
  return ''
}
