/** A Markdown file with a head of `key: value` lines between `---` lines. */
export type FrontMatter = { readonly fields: Readonly<Record<string, string>>; readonly body: string }

/** Reads the head, as much of YAML as such heads use: one line a field, lists in brackets or as dashes below. */
export function parseFrontMatter(text: string): FrontMatter {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text)
  if (found === null) return { fields: {}, body: text.trim() }
  const fields: Record<string, string> = {}
  let last = ''
  for (const line of (found[1] ?? '').split(/\r?\n/)) {
    const field = /^([A-Za-z][\w-]*)\s*:\s*(.*)$/.exec(line)
    const item = /^\s*-\s+(.+)$/.exec(line)
    if (field?.[1] !== undefined) {
      last = field[1]
      fields[last] = unquoted((field[2] ?? '').replace(/^[|>][-+]?$/, ''))
    } else if (item?.[1] !== undefined && last !== '') {
      fields[last] = [fields[last] ?? '', unquoted(item[1])].filter((part) => part !== '').join(', ')
    } else if (/^\s+\S/.test(line) && last !== '') fields[last] = `${fields[last] ?? ''} ${line.trim()}`.trim()
  }
  return { fields, body: (found[2] ?? '').trim() }
}

/** A comma-separated field as a list. */
export function listOf(field: string | undefined): string[] | null {
  if (field === undefined || field.trim() === '' || field.trim() === '*') return null
  return field
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => unquoted(part.trim()).replace(/\(.*\)$/, ''))
    .filter((part) => part !== '')
}

function unquoted(text: string): string {
  return text.trim().replace(/^(['"])([\s\S]*)\1$/, '$2')
}
