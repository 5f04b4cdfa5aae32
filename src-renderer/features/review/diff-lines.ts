import { plainText } from '../../../src-shared/base/harmless-text.ts'

/** One line of a diff. Numbers count from 1; null on the side that does not have the line. */
export type DiffLine = {
  readonly kind: 'added' | 'removed' | 'kept'
  readonly old: number | null
  readonly now: number | null
  readonly text: string
  /** The line that took its place, or whose place it took. */
  readonly pair: string | null
  /** The file ends here, without a line break. */
  readonly isOpenEnd: boolean
  /** How the line ends, where the line that it takes the place of ends otherwise. */
  readonly ending: 'CR LF' | 'LF' | null
}

/** Lines that belong together; `heading` is what git names as being around them. */
export type Hunk = { readonly heading: string; readonly lines: readonly DiffLine[] }

/** What changed in one file. */
export type FileDiff = {
  readonly hunks: readonly Hunk[]
  /** What is no line, in words: another mode, a link. */
  readonly notes: readonly string[]
  /** Names the content on both sides, as far as git does. */
  readonly fingerprint: string
  readonly lines: number
  /** The longest line, in characters. */
  readonly widest: number
}

/** Generated code may stand on one line. */
const longestLine = 2_000

/** Reads the unified diff of one file as git writes it; of one that is not `isWhole` the last line is not. Texts are harmless to show. */
export function parsePatch(patch: string, isWhole = true): FileDiff {
  const raw = patch.split('\n')
  if (!isWhole) raw.pop()
  const texts = isOrdinary(patch) ? raw : raw.map(harmless)
  const hasEndings = patch.includes('\r\n')
  const endingOf = (line: number): 'CR LF' | 'LF' => (raw[line]?.endsWith('\r') === true ? 'CR LF' : 'LF')
  const hunks: Hunk[] = []
  let at = 0
  const head: string[] = []
  while (at < texts.length && !isHunk(texts[at])) head.push(texts[at++] ?? '')
  while (at < texts.length) {
    const [, old, oldCount, now, nowCount, heading = ''] =
      /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(texts[at++] ?? '') ?? []
    if (old === undefined || now === undefined) continue
    const lines: DiffLine[] = []
    const from = { old: Number(old), now: Number(now) }
    const left = { old: Number(oldCount ?? 1), now: Number(nowCount ?? 1) }
    // Counted, for a line of the file may look like any line of a diff.
    while ((left.old > 0 || left.now > 0) && at < texts.length) {
      const text = texts[at++] ?? ''
      const last = lines.at(-1)
      if (text.startsWith('\\')) {
        if (last !== undefined) lines[lines.length - 1] = { ...last, isOpenEnd: true }
        continue
      }
      const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'kept'
      lines.push({
        kind,
        old: kind === 'added' ? null : from.old,
        now: kind === 'removed' ? null : from.now,
        text: cut(text.slice(1)),
        pair: null,
        isOpenEnd: false,
        ending: hasEndings ? endingOf(at - 1) : null,
      })
      if (kind !== 'added') {
        from.old += 1
        left.old -= 1
      }
      if (kind !== 'removed') {
        from.now += 1
        left.now -= 1
      }
    }
    const last = lines.at(-1)
    if (last !== undefined && texts[at]?.startsWith('\\') === true) {
      lines[lines.length - 1] = { ...last, isOpenEnd: true }
      at += 1
    }
    hunks.push({ heading, lines: paired(lines) })
  }
  return {
    hunks,
    notes: [...notesOf(head), ...(patch.includes('\ufffd') ? ['Some of it is no UTF-8, and shown as \ufffd'] : [])],
    fingerprint: head.find((line) => line.startsWith('index ')) ?? '',
    lines: hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0),
    widest: hunks.reduce(
      (widest, hunk) => hunk.lines.reduce((most, line) => Math.max(most, line.text.length), widest),
      0,
    ),
  }
}

function isOrdinary(text: string): boolean {
  return !/[^\t\n\u0020-\u007e]/.test(text)
}

/** Line by line: what acts unseen in one must not take others along, nor make two of one. */
function harmless(line: string): string {
  return plainText(line.replace(/\r$/, '').replaceAll('\r', '␍'))
}

function isHunk(text: string | undefined): boolean {
  return text?.startsWith('@@ ') === true
}

function cut(text: string): string {
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text
}

function notesOf(head: readonly string[]): readonly string[] {
  const find = (start: string): string | undefined => head.find((line) => line.startsWith(start))?.slice(start.length)
  const [before, after] = [find('old mode '), find('new mode ')]
  const [added, deleted] = [find('new file mode '), find('deleted file mode ')]
  const kind = modeWords[added ?? deleted ?? '']
  return [
    ...(before !== undefined && after !== undefined ? [`${wordOf(before)} is now ${wordOf(after)}`] : []),
    ...(kind === undefined ? [] : [kind]),
  ]
}

const modeWords: Readonly<Record<string, string>> = {
  '100755': 'an executable file',
  '120000': 'a symbolic link',
  '160000': 'a submodule',
}

function wordOf(mode: string): string {
  return modeWords[mode] ?? 'an ordinary file'
}

/** Of lines removed and those added right below, the first belongs to the first, and so on. */
function paired(lines: readonly DiffLine[]): readonly DiffLine[] {
  const result = lines.map((line) => (line.ending === null ? line : { ...line, ending: null }))
  let at = 0
  while (at < lines.length) {
    const removed = runOf(lines, at, 'removed')
    const added = runOf(lines, at + removed, 'added')
    for (let index = 0; index < Math.min(removed, added); index += 1) {
      const [old, now] = [lines[at + index], lines[at + removed + index]]
      if (old === undefined || now === undefined) continue
      const isOther = old.ending !== now.ending && !old.isOpenEnd && !now.isOpenEnd
      result[at + index] = { ...old, pair: now.text, ending: isOther ? old.ending : null }
      result[at + removed + index] = { ...now, pair: old.text, ending: isOther ? now.ending : null }
    }
    at += Math.max(1, removed + added)
  }
  return result
}

/** How many lines of a kind follow each other from `start` on. */
export function runOf(lines: readonly DiffLine[], start: number, kind: DiffLine['kind']): number {
  let end = start
  while (lines[end]?.kind === kind) end += 1
  return end - start
}
