import { existsSync } from 'node:fs'
import type { Review, ReviewPatch, ReviewRange, ReviewSides, ReviewStanding } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { DiffRange } from '../../../src-node/git/review-diff.ts'
import type { NamedFile } from '../../../src-node/git/split-patch.ts'
import type { WorkingTree } from '../../../src-node/git/working-tree.ts'
import { ApiFailure } from '../sessions/failure.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import type { Look } from './looks.ts'
import { findStart } from './start.ts'

const mostFiles = 5_000
const mostConflicts = 50
/** So much of the diffs comes with the list of files: more than anybody sees at first. */
const firstBytes = 96 * 1024

/** What is looked at. */
type Looked = { readonly sessionId: SessionId; readonly range: ReviewRange; readonly ignoreBlanks: boolean }

/** What a session changed, file by file, and the diffs of the first ones. */
export async function openReview(services: Services, asked: Looked & { readonly counts: boolean }): Promise<Review> {
  const { compare } = await import('../../../src-node/git/review-diff.ts')
  const { readStatus } = await import('../../../src-node/git/status.ts')
  const record = recordOf(services, asked.sessionId)
  return await inWorkingTree(record, async (tree) => {
    const look = asked.range === 'looked' ? await lookOf(services, record, null) : null
    const range = { ...rangeOf(asked), ...(look === null ? {} : { objects: look.objects }) }
    const [{ head, start: found, branch, base }, status] = await Promise.all([
      findStart(tree, record, asked.range),
      range.to === 'files' ? readStatus(tree.topLevel) : [],
    ])
    const start = look?.tree ?? found
    const isNothing = range.to === 'HEAD' && head === null
    const { counts } = asked
    const { files, isCounted, first } = isNothing
      ? { files: [], isCounted: true, first: [] }
      : await compare(tree, { ...range, from: start }, status, { firstBytes, counts })
    const listed = files.slice(0, mostFiles)
    const known = new Set(listed.map(({ path }) => path))
    return {
      base: base?.name ?? null,
      branch,
      start,
      files: listed,
      isCounted,
      more: files.length - listed.length,
      first: first
        .filter(({ path }) => known.has(path))
        .map(({ path, patch, isWhole }) => ({ path, patch: patchOf(patch, isWhole) })),
    }
  })
}

/** What changed in some files since the `start` of a review. */
export async function readReviewPatches(
  services: Services,
  asked: Looked & {
    readonly start: string
    readonly files: readonly (NamedFile & { readonly isUntracked: boolean })[]
  },
): Promise<{ path: string; patch: ReviewPatch }[]> {
  const { readPatches } = await import('../../../src-node/git/review-diff.ts')
  const record = recordOf(services, asked.sessionId)
  return await inWorkingTree(record, async (tree) => {
    const found = await readPatches(tree, await rangeSince(services, record, asked), asked.files)
    return asked.files.map(({ path }) => {
      const patch = found.get(path)
      if (patch === undefined) return { path, patch: { kind: 'same' } }
      return { path, patch: patch === null ? { kind: 'too-large' } : patchOf(patch, true) }
    })
  })
}

/** A file as a whole, where its review begins and now. */
export async function readReviewSides(
  services: Services,
  asked: Looked & NamedFile & { readonly start: string },
): Promise<ReviewSides> {
  const { readSides } = await import('./picture.ts')
  const record = recordOf(services, asked.sessionId)
  return await inWorkingTree(record, async (tree) => readSides(tree, await rangeSince(services, record, asked), asked))
}

/** How the branch of a session and what it came from stand to each other. */
export async function readStanding(services: Services, sessionId: SessionId): Promise<ReviewStanding> {
  const { findConflicts } = await import('../../../src-node/git/review-diff.ts')
  const { countBehindAhead } = await import('../../../src-node/git/behind-ahead.ts')
  const record = recordOf(services, sessionId)
  return await inWorkingTree(record, async (tree) => {
    const { head, base } = await findStart(tree, record, 'all')
    if (head === null || base === null) return { behind: 0, ahead: 0, conflicts: [] }
    const { behind, ahead } = await countBehindAhead(tree.topLevel, head, base.commit)
    const conflicts = behind > 0 && ahead > 0 ? await findConflicts(tree, head, base.commit) : []
    return { behind, ahead, conflicts: conflicts.slice(0, mostConflicts) }
  })
}

/** Keeps what is looked at; resolves with when the visit before this one was. */
export async function lookAtReview(
  services: Services,
  sessionId: SessionId,
  visit: string,
): Promise<{ lastAt: number | null }> {
  const { keepLook } = await import('./looks.ts')
  const record = recordOf(services, sessionId)
  return await inWorkingTree(record, async (tree) => ({ lastAt: await keepLook(services, record, tree, visit) }))
}

async function rangeSince(
  services: Services,
  record: SessionRecord,
  asked: Looked & { readonly start: string },
): Promise<DiffRange> {
  const range = { ...rangeOf(asked), from: asked.start }
  if (asked.range !== 'looked') return range
  return { ...range, objects: (await lookOf(services, record, asked.start)).objects }
}

/** What was last looked at; `tree`: it has to be this. */
async function lookOf(services: Services, record: SessionRecord, tree: string | null): Promise<Look> {
  const { lastLook } = await import('./looks.ts')
  const look = await lastLook(services, record)
  if (look === null) throw ApiFailure.of('REFUSED', 'This session was not looked at before.')
  if (tree !== null && look.tree !== tree) throw ApiFailure.of('REFUSED', 'It was looked at elsewhere meanwhile.')
  return look
}

/** Does `work` in the working tree of a session; what its repository names is found out once meanwhile. */
async function inWorkingTree<T>(record: SessionRecord, work: (tree: WorkingTree) => Promise<T>): Promise<T> {
  const { disarmingOnce, GitError } = await import('../../../src-node/git/git.ts')
  const { findWorkingTree } = await import('../../../src-node/git/working-tree.ts')
  const directory = record.worktree?.path ?? record.cwd
  if (!existsSync(directory)) throw ApiFailure.of('REFUSED', `${directory} is not there any more.`)
  return await disarmingOnce(async () => {
    const tree = await findWorkingTree(directory).catch(async (error: unknown) => {
      if (error instanceof GitError) throw await whyNot(directory, error)
      throw error
    })
    return await work(tree)
  })
}

async function whyNot(directory: string, error: Error): Promise<Error> {
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  const found = await findRepository(directory)
  switch (found.kind) {
    case 'repository':
      return error
    case 'none':
    case 'bare':
      return ApiFailure.of('REFUSED', `${directory} is in no git repository, so there is nothing to compare with.`)
    case 'refused':
      return ApiFailure.of('REFUSED', `Git does not look into ${directory}: ${found.reason}`)
  }
}

function rangeOf({ range, ignoreBlanks }: Looked): Omit<DiffRange, 'from'> {
  switch (range) {
    case 'all':
    case 'uncommitted':
    case 'looked':
      return { to: 'files', ignoreBlanks }
    case 'committed':
      return { to: 'HEAD', ignoreBlanks }
    case 'staged':
      return { to: 'index', ignoreBlanks }
  }
}

function patchOf(patch: string, isWhole: boolean): ReviewPatch {
  return /^Binary files [^\n]* differ$/m.test(patch) && !patch.includes('\n@@ ')
    ? { kind: 'binary', fingerprint: /^index .*$/m.exec(patch)?.[0] ?? '' }
    : { kind: 'text', patch: patch.replaceAll(tooLong, '$1'), isWhole }
}

/** Of the one line of generated code a window shows less than this. */
const tooLong = /^([^\n]{4000})[^\n]+/gm
