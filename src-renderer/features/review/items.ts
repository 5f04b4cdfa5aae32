import type { ReviewFile } from '../../../src-shared/api/review.ts'
import type { Place, ReviewComment } from './comments.ts'
import { runOf, type DiffLine, type FileDiff, type Hunk } from './diff-lines.ts'

/** A file's diff as far as it is here. */
export type FilePatch =
  /** Where it is not `isWhole`, the rest is on its way. */
  | { readonly kind: 'diff'; readonly diff: FileDiff; readonly isWhole: boolean }
  | { readonly kind: 'note'; readonly text: string }
  /** `fingerprint` names its content on both sides. */
  | { readonly kind: 'binary'; readonly fingerprint: string }
  /** It was here, and is so high when it is drawn. */
  | { readonly kind: 'gone'; readonly unified: number; readonly split: number }

/** One line of the list: all of them are drawn alike, of which only those in sight are drawn. */
export type Item = { readonly key: string; readonly file: ReviewFile } & (
  | { readonly kind: 'file' }
  /** Its diff has not come; it will be about so high. */
  | { readonly kind: 'wait'; readonly height: number }
  | { readonly kind: 'note'; readonly text: string }
  /** The file as a whole, before and now. */
  | { readonly kind: 'picture'; readonly fingerprint: string }
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

const lineHeight = 20
const heights = {
  file: 40,
  hunk: 26,
  note: 30,
  line: lineHeight,
  pair: lineHeight,
  comment: 96,
  draft: 150,
  slot: 96,
  picture: 60,
} as const
/** A hunk's heading and the lines between hunks that stand beside what changed. */
const around = 7

/** In pixels; comments and lines that take several are measured when they are drawn. */
export function heightOf(item: Item | undefined): number {
  if (item === undefined) return lineHeight
  return item.kind === 'wait' ? item.height : heights[item.kind]
}

/** How high a file's diff is without comments. */
export function heightOfPatch(patch: FilePatch, split: boolean): number {
  const file: ReviewFile = { path: '', from: null, change: 'modified', added: 0, deleted: 0, isUntracked: false }
  return ownItems(file, patch, { ...nothing, split }).reduce((sum, item) => sum + heightOf(item), 0)
}

/** Everything that can be scrolled through, in its order. */
export function itemsOf({ files, patches, folded, comments, draft, split, slots = [] }: Shown): readonly Item[] {
  const items: Item[] = []
  const commentsOf = Map.groupBy(comments, ({ path }) => path)
  const slotsOf = Map.groupBy(slots, ({ path }) => path)
  for (const file of files) {
    const { path } = file
    items.push({ kind: 'file', key: `${path}\n`, file })
    if (folded.has(path)) continue
    const patch = patches.get(path)
    if (patch === undefined || patch.kind === 'gone') {
      items.push({ kind: 'wait', key: `${path}\nwait`, file, height: awaited(file, patch, split) })
      continue
    }
    const own = commentsOf.get(path) ?? nothing.own
    const ownSlots = slotsOf.get(path) ?? nothing.ownSlots
    const ownDraft = draft?.path === path ? draft : null
    const isPlain = own.length === 0 && ownSlots.length === 0 && ownDraft === null
    const extras = { own, ownSlots, draft: ownDraft, split }
    for (const item of isPlain ? plainItems(file, patch, split) : ownItems(file, patch, extras)) items.push(item)
  }
  return items
}

function awaited(file: ReviewFile, gone: (FilePatch & { readonly kind: 'gone' }) | undefined, split: boolean): number {
  if (gone !== undefined) return split ? gone.split : gone.unified
  const changed = (file.added ?? 0) + (file.deleted ?? 0)
  // A new file is one hunk without a heading.
  const isWhole = (file.change === 'added' || file.change === 'deleted') && changed > 0
  return (changed + (isWhole ? 0 : around)) * lineHeight
}

const plain = new WeakMap<
  FilePatch,
  { readonly file: ReviewFile; readonly split: boolean; readonly items: readonly Item[] }
>()

/** Most files have no comments, and are the same each time. */
function plainItems(file: ReviewFile, patch: FilePatch, split: boolean): readonly Item[] {
  const known = plain.get(patch)
  if (known !== undefined && known.file === file && known.split === split) return known.items
  const items = ownItems(file, patch, { ...nothing, split })
  plain.set(patch, { file, split, items })
  return items
}

function isVector(path: string, patch: FilePatch): patch is FilePatch & { readonly kind: 'diff' } {
  return patch.kind === 'diff' && /\.svg$/i.test(path)
}

const nothing: Extras = { own: [], ownSlots: [], draft: null, split: false }

function ownItems(file: ReviewFile, patch: FilePatch, extras: Extras): readonly Item[] {
  const items: Item[] = []
  const { path } = file
  const { own, ownSlots } = extras
  if (patch.kind === 'note') items.push({ kind: 'note', key: `${path}\nnote`, file, text: patch.text })
  const fingerprint =
    patch.kind === 'binary' ? patch.fingerprint : isVector(path, patch) ? patch.diff.fingerprint : null
  if (fingerprint !== null) items.push({ kind: 'picture', key: `${path}\npicture`, file, fingerprint })
  if (patch.kind === 'diff') {
    addDiff(items, file, patch.diff, extras)
    const height = ((file.added ?? 0) + (file.deleted ?? 0) - patch.diff.lines) * lineHeight
    if (!patch.isWhole) items.push({ kind: 'wait', key: `${path}\nwait`, file, height: Math.max(lineHeight, height) })
  }
  if (own.length === 0 && ownSlots.length === 0) return items
  // What a comment is about may have changed since.
  const placed = new Set(
    items.flatMap((item) => (item.kind === 'comment' ? [item.comment.id] : item.kind === 'slot' ? [item.slot.id] : [])),
  )
  const lost = own.filter(({ id }) => !placed.has(id)).map((comment) => commentItem(file, comment, true))
  const above = ownSlots.filter(({ id }) => !placed.has(id)).map((slot) => slotItem(file, slot))
  return [...above, ...lost, ...items]
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
