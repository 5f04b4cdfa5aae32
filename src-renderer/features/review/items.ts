import type { ReviewFile } from '../../../src-shared/api/review.ts'
import type { Place, ReviewComment } from './comments.ts'
import { runOf, type DiffLine, type FileDiff, type Hunk } from './diff-lines.ts'

/** A file's diff as far as it is here. */
export type FilePatch =
  | { readonly kind: 'diff'; readonly diff: FileDiff }
  | { readonly kind: 'note'; readonly text: string }

/** One line of the list: all of them are drawn alike, of which only those in sight are drawn. */
export type Item = { readonly key: string; readonly file: ReviewFile } & (
  | { readonly kind: 'file' }
  /** Its diff has not come; so many lines will stand here. */
  | { readonly kind: 'wait'; readonly lines: number }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'hunk'; readonly text: string }
  | { readonly kind: 'line'; readonly line: DiffLine }
  | { readonly kind: 'pair'; readonly left: DiffLine | null; readonly right: DiffLine | null }
  | { readonly kind: 'comment'; readonly comment: ReviewComment; readonly isLost: boolean }
  | { readonly kind: 'draft'; readonly place: Place }
  | { readonly kind: 'slot'; readonly slot: Slot }
)

/** What stands below a line besides the user's own comments; the list does not know what it draws there. */
export type Slot = {
  readonly id: string
  readonly path: string
  readonly side: Place['side']
  /** Above the file's lines when it is null, or a line that is not shown. */
  readonly line: number | null
}

type Shown = {
  readonly files: readonly ReviewFile[]
  readonly patches: ReadonlyMap<string, FilePatch>
  readonly folded: ReadonlySet<string>
  readonly comments: readonly ReviewComment[]
  readonly draft: Place | null
  readonly split: boolean
  readonly slots?: readonly Slot[]
}

/** A hunk's heading and the lines between hunks that stand beside what changed. */
const around = 7

/** Everything that can be scrolled through, in its order. */
export function itemsOf({ files, patches, folded, comments, draft, split, slots = [] }: Shown): readonly Item[] {
  const items: Item[] = []
  for (const file of files) {
    const { path } = file
    items.push({ kind: 'file', key: `${path}\n`, file })
    if (folded.has(path)) continue
    const patch = patches.get(path)
    const own = comments.filter((comment) => comment.path === path)
    const ownSlots = slots.filter((slot) => slot.path === path)
    if (patch === undefined) {
      const lines = (file.added ?? 0) + (file.deleted ?? 0) + around
      items.push({ kind: 'wait', key: `${path}\nwait`, file, lines })
      continue
    }
    const before = items.length
    if (patch.kind === 'note') items.push({ kind: 'note', key: `${path}\nnote`, file, text: patch.text })
    else addDiff(items, file, patch.diff, { own, ownSlots, draft: draft?.path === path ? draft : null, split })
    if (own.length === 0 && ownSlots.length === 0) continue
    // What a comment is about may have changed since.
    const placed = new Set(
      items
        .slice(before)
        .flatMap((item) => (item.kind === 'comment' ? [item.comment.id] : item.kind === 'slot' ? [item.slot.id] : [])),
    )
    const lost = own.filter(({ id }) => !placed.has(id)).map((comment) => commentItem(file, comment, true))
    const above = ownSlots.filter(({ id }) => !placed.has(id)).map((slot) => slotItem(file, slot))
    items.splice(before, 0, ...above, ...lost)
  }
  return items
}

type Extras = {
  readonly own: readonly ReviewComment[]
  readonly ownSlots: readonly Slot[]
  readonly draft: Place | null
  readonly split: boolean
}

function addDiff(items: Item[], file: ReviewFile, diff: FileDiff, { own, ownSlots, draft, split }: Extras): void {
  const { path } = file
  for (const [at, text] of diff.notes.entries()) items.push({ kind: 'note', key: `${path}\nnote${at}`, file, text })
  if (diff.hunks.length === 0 && diff.notes.length === 0) {
    const text = file.from === null ? 'Nothing in it changed' : 'Only its name changed'
    items.push({ kind: 'note', key: `${path}\nnote`, file, text })
  }
  const below = (line: DiffLine | null): void => {
    if (line === null) return
    const isAt = ({ side, to }: Pick<Place, 'side' | 'to'>): boolean =>
      line[side] === to && (side === 'now' || line.kind !== 'kept')
    for (const slot of ownSlots)
      if (slot.line !== null && isAt({ side: slot.side, to: slot.line })) items.push(slotItem(file, slot))
    for (const comment of own) if (isAt(comment)) items.push(commentItem(file, comment, false))
    if (draft !== null && isAt(draft)) items.push({ kind: 'draft', key: `${path}\ndraft`, file, place: draft })
  }
  for (const [number, hunk] of diff.hunks.entries()) {
    if (number > 0 || hunk.heading !== '') {
      items.push({ kind: 'hunk', key: `${path}\nhunk${number}`, file, text: hunk.heading })
    }
    if (split) {
      for (const { left, right } of sideBySide(hunk)) {
        const key = `${path}\n${left?.old ?? ''}:${right?.now ?? ''}`
        items.push({ kind: 'pair', key, file, left, right })
        below(left?.kind === 'kept' ? null : left)
        below(right)
      }
      continue
    }
    for (const line of hunk.lines) {
      items.push({ kind: 'line', key: `${path}\n${line.old ?? ''}:${line.now ?? ''}`, file, line })
      below(line)
    }
  }
}

function commentItem(file: ReviewFile, comment: ReviewComment, isLost: boolean): Item {
  return { kind: 'comment', key: `${file.path}\ncomment${comment.id}`, file, comment, isLost }
}

function slotItem(file: ReviewFile, slot: Slot): Item {
  return { kind: 'slot', key: `${file.path}\nslot${slot.id}`, file, slot }
}

/** What was removed beside what was added. */
function sideBySide({ lines }: Hunk): readonly { left: DiffLine | null; right: DiffLine | null }[] {
  const rows: { left: DiffLine | null; right: DiffLine | null }[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? null
    if (line?.kind === 'kept') {
      rows.push({ left: line, right: line })
      at += 1
      continue
    }
    const removed = runOf(lines, at, 'removed')
    const added = runOf(lines, at + removed, 'added')
    for (let index = 0; index < Math.max(removed, added); index += 1) {
      rows.push({
        left: index < removed ? (lines[at + index] ?? null) : null,
        right: index < added ? (lines[at + removed + index] ?? null) : null,
      })
    }
    at += Math.max(1, removed + added)
  }
  return rows
}

/** The line that a comment on this row is about: as it is now where it is still there. */
export function lineOf(item: Item | undefined): { readonly side: 'old' | 'now'; readonly line: DiffLine } | null {
  const line = item?.kind === 'line' ? item.line : item?.kind === 'pair' ? (item.right ?? item.left) : null
  return line === null ? null : { side: line.now === null ? 'old' : 'now', line }
}
