import { z } from 'zod'

/** A Markdown file with a head of fields between `---` lines. */
export type FrontMatter = { readonly fields: Readonly<Record<string, unknown>>; readonly body: string }

const fieldsSchema = z.record(z.string(), z.unknown())

/** A value that means the same with and without a YAML parser. */
const plainLine = /^[A-Za-z][\w-]*:[ \t]*([^\s"'[\]{}|>&*!%#@`,-].*)?$/

/**
 * Reads the head. A parser for YAML is loaded only for heads that need one; what it does not accept (real files often
 * have an unquoted colon in a description) is read line by line.
 */
export async function parseFrontMatter(text: string): Promise<FrontMatter> {
  const found = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text)
  if (found === null) return { fields: {}, body: text.replace(/^\uFEFF/, '').trim() }
  const head = found[1] ?? ''
  const body = (found[2] ?? '').trim()
  const lines = head.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.every((line) => plainLine.test(line) && !/: | #/.test(line.replace(/^[\w-]+:[ \t]*/, '')))) {
    return { fields: lineFields(lines), body }
  }
  const { parse } = await import('yaml')
  try {
    const parsed = fieldsSchema.safeParse(parse(head, { maxAliasCount: 20 }))
    if (parsed.success) return { fields: parsed.data, body }
  } catch {
    // Not YAML, and still a head: see below.
  }
  return { fields: lineFields(lines), body }
}

/** One line a field; indented lines and list items belong to the field above. */
function lineFields(lines: readonly string[]): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {}
  let last = ''
  for (const line of lines) {
    const field = /^([A-Za-z][\w-]*)\s*:(?:\s+(.*))?$/.exec(line)
    const item = /^\s*-\s+(.+)$/.exec(line)
    if (field?.[1] !== undefined) {
      last = field[1]
      fields[last] = unquoted((field[2] ?? '').replace(/^[|>][-+]?$/, ''))
    } else if (item?.[1] !== undefined && last !== '') {
      fields[last] = [fields[last] ?? '', unquoted(item[1])].filter((part) => part !== '').join(', ')
    } else if (/^\s+\S/.test(line) && last !== '') fields[last] = `${fields[last] ?? ''} ${line.trim()}`.trim()
  }
  return fields
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])([\s\S]*)\1$/, '$2')
}

/** A field as text; null when it is absent or empty. A list that stands for a hint (`[file]`) keeps its brackets. */
export function textField(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(String).join(', ')}]`
  return null
}

/** A field as yes or no. */
export function flagField(value: unknown, absent: boolean): boolean {
  if (typeof value === 'boolean') return value
  const text = textField(value)?.toLowerCase()
  if (text === undefined) return absent
  return text === 'true' || text === 'yes'
}

/** A list, or text with commas or blanks between; brackets keep what is in them together: `Bash(git add:*), **.{ts,js}`. */
export function listField(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return value.map((part) => String(part).trim()).filter((part) => part !== '')
  const text = textField(value)
  if (text === null) return null
  const bare = /^\[[\s\S]*\]$/.test(text) ? text.slice(1, -1) : text
  return partsOf(bare).map(unquoted)
}

function partsOf(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let part = ''
  for (const character of text) {
    if ('({'.includes(character)) depth += 1
    if (')}'.includes(character)) depth -= 1
    if (depth <= 0 && /[\s,]/.test(character)) {
      if (part !== '') parts.push(part)
      part = ''
    } else part += character
  }
  if (part !== '') parts.push(part)
  return parts
}
