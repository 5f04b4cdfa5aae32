import { plainText } from '../base/harmless-text.ts'

/** The part of a line that differs from the line it took the place of: from `from` up to `to`. */
export type ChangedPart = { readonly from: number; readonly to: number }

/** One line of a diff; `number` is null where the diff has no numbers. */
export type DiffRow =
  | {
      readonly kind: 'added' | 'removed' | 'kept'
      readonly number: number | null
      readonly text: string
      /** Where a line was changed rather than added or removed: what of it. */
      readonly changed: ChangedPart | null
    }
  | { readonly kind: 'gap' }
  | { readonly kind: 'file'; readonly text: string }

/** A line of generated code may be the whole file. */
const longestLine = 600

/** A unified diff line by line, harmless to show; of at most `limit` of its lines, and how many there are. */
export function diffRows(patch: string, limit: number): { readonly rows: readonly DiffRow[]; readonly total: number } {
  const all = rowsOf(patch)
  const rows = all.slice(0, limit)
  const marks = changedParts(rows)
  return {
    rows: rows.map((row, index) => ('number' in row ? { ...row, changed: marks.get(index) ?? null } : row)),
    total: all.length,
  }
}

function rowsOf(patch: string): DiffRow[] {
  const rows: DiffRow[] = []
  const texts = plainText(patch).replaceAll('\t', '    ').split('\n')
  while (texts.at(-1) === '') texts.pop()
  const files = texts.filter((text) => text.startsWith('+++ ')).length
  let before: number | null = null
  let after: number | null = null
  for (const text of texts) {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(text)
    if (hunk !== null) {
      before = Number(hunk[1])
      after = Number(hunk[2])
      if (rows.length > 0 && rows.at(-1)?.kind !== 'file') rows.push({ kind: 'gap' })
      continue
    }
    if (files > 1 && text.startsWith('+++ ')) {
      rows.push({ kind: 'file', text: text.slice(4).replace(/^b\//, '') })
      continue
    }
    // Inside of a hunk such a line is one of the file's.
    if (/^(diff |index |--- |\+\+\+ |new file|deleted file|\\ No newline)/.test(text) && !isContent(text, before))
      continue
    const rest = text.slice(1, longestLine) + (text.length > longestLine ? '…' : '')
    const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'kept'
    rows.push({ kind, number: kind === 'removed' ? before : after, text: rest, changed: null })
    if (before !== null && !text.startsWith('+')) before += 1
    if (after !== null && !text.startsWith('-')) after += 1
  }
  return rows
}

function isContent(text: string, line: number | null): boolean {
  return line !== null && /^(---|\+\+\+)/.test(text) && !/^(--- (a\/|\/)|\+\+\+ (b\/|\/))/.test(text)
}

/** Of as many lines removed as were added right below: what differs between each pair, by its index. */
function changedParts(rows: readonly DiffRow[]): ReadonlyMap<number, ChangedPart> {
  const marks = new Map<number, ChangedPart>()
  let at = 0
  while (at < rows.length) {
    const removed = runOf(rows, at, 'removed')
    const added = runOf(rows, at + removed, 'added')
    if (removed > 0 && removed === added) {
      for (let index = at; index < at + removed; index += 1) {
        const [old, now] = [rows[index], rows[index + removed]]
        if (old?.kind !== 'removed' || now?.kind !== 'added') continue
        const pair = differing(old.text, now.text)
        if (pair === null) continue
        marks.set(index, pair[0])
        marks.set(index + removed, pair[1])
      }
    }
    at += Math.max(1, removed + added)
  }
  return marks
}

function runOf(rows: readonly DiffRow[], start: number, kind: DiffRow['kind']): number {
  let end = start
  while (rows[end]?.kind === kind) end += 1
  return end - start
}

/** The differing middle of both lines; null when too little of them is the same for a mark to tell anything. */
function differing(old: string, now: string): readonly [ChangedPart, ChangedPart] | null {
  const shortest = Math.min(old.length, now.length)
  let head = 0
  while (head < shortest && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < shortest - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  // A mark begins and ends where words do.
  while (head > 0 && isWord(old[head - 1]) && (isWord(old[head]) || isWord(now[head]))) head -= 1
  while (
    tail > 0 &&
    isWord(old[old.length - tail]) &&
    (isWord(old[old.length - tail - 1]) || isWord(now[now.length - tail - 1]))
  )
    tail -= 1
  const same = old.slice(0, head).trim().length + old.slice(old.length - tail).trim().length
  if (same < Math.max(old.trim().length, now.trim().length) / 3) return null
  return [
    { from: head, to: old.length - tail },
    { from: head, to: now.length - tail },
  ]
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_]/u.test(character)
}
