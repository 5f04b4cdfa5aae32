import type { ReviewFile, ReviewPatch } from '../../../src-shared/api/review.ts'
import { parsePatch } from './diff-lines.ts'
import { heightOfPatch, type FilePatch } from './items.ts'

/** So many lines of diffs are kept. */
const mostLines = 20_000

/** The diff of a file as it came; `before` where it is the same as that. */
export function filePatchOf(
  answer: ReviewPatch | { readonly kind: 'failed'; readonly why: string },
  before: FilePatch | undefined,
): FilePatch {
  switch (answer.kind) {
    case 'text': {
      const diff = parsePatch(answer.patch, answer.isWhole)
      const isSame =
        before?.kind === 'diff' &&
        before.isWhole === answer.isWhole &&
        diff.fingerprint !== '' &&
        before.diff.fingerprint === diff.fingerprint &&
        before.diff.lines === diff.lines
      return isSame ? before : { kind: 'diff', diff, isWhole: answer.isWhole }
    }
    case 'binary':
      return before?.kind === 'binary' && before.fingerprint === answer.fingerprint
        ? before
        : { kind: 'binary', fingerprint: answer.fingerprint }
    case 'too-large':
      return { kind: 'note', text: 'Too much changed in it to be shown here: open it in your editor' }
    case 'same':
      return { kind: 'note', text: 'Nothing in it differs any more' }
    case 'failed':
      return { kind: 'note', text: `It could not be read: ${answer.why}` }
  }
}

/** Lets go of diffs, those fetched first before others, while there are too many lines; never of those `near`. */
export function bounded(patches: Map<string, FilePatch>, near: ReadonlySet<string>): ReadonlyMap<string, FilePatch> {
  let lines = 0
  for (const patch of patches.values()) lines += linesOf(patch)
  for (const [path, patch] of patches) {
    if (lines <= mostLines) break
    if (patch.kind !== 'diff' || near.has(path)) continue
    patches.set(path, { kind: 'gone', unified: heightOfPatch(patch, false), split: heightOfPatch(patch, true) })
    lines -= linesOf(patch)
  }
  return patches
}

function linesOf(patch: FilePatch): number {
  return patch.kind === 'diff' ? patch.diff.lines : 0
}

const linesBelow = 1_500
const linesAbove = 700

/** These files and those around them that come on screen next. */
export function withNeighbours(
  files: readonly ReviewFile[],
  indexOf: ReadonlyMap<string, number>,
  paths: readonly string[],
): readonly string[] {
  const indexes = paths.flatMap((path) => indexOf.get(path) ?? [])
  if (indexes.length === 0) return paths
  const take = (start: number, by: 1 | -1, most: number): readonly string[] => {
    const taken: string[] = []
    let lines = 0
    for (let at = start; lines < most; at += by) {
      const file = files[at]
      if (file === undefined) break
      lines += (file.added ?? 0) + (file.deleted ?? 0) + 1
      // One that is as long as all of them comes when it is in sight.
      if (lines > most && taken.length > 0) break
      taken.push(file.path)
    }
    return taken
  }
  return [...paths, ...take(Math.max(...indexes) + 1, 1, linesBelow), ...take(Math.min(...indexes) - 1, -1, linesAbove)]
}
